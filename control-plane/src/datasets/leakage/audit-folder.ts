import { auditDataset } from './checks/audit.js';
import type { AuditDto } from '../../api/audit.js';
import { countRows, readSample } from '../storage/read-dataset.js';

/** Of a larger data set a sample is audited: its shortcuts show in that as well, and memory stays bounded. */
const MAX_ROWS = 500_000;

/**
 * Audits a stored data set; null without labels.
 * @param report how much is done, 0 to 1
 * @throws PicketError `dataset.damaged`
 */
export async function auditFolder(
  folder: string,
  report: (done: number) => void = () => undefined,
  mostRows = MAX_ROWS,
): Promise<AuditDto | null> {
  const rows = await countRows(folder);
  const audit = auditDataset(await readSample(folder, mostRows), report);
  return audit && rows > mostRows ? { ...audit, sampledRows: mostRows } : audit;
}
