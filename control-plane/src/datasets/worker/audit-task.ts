import { auditDataset } from '../domain/audit/audit.js';
import { readDataset } from '../storage/read-dataset.js';
import type { AuditProgress, AuditTaskInput } from './audit-messages.js';

/**
 * Audits a data set that was imported before.
 * @throws PicketError `dataset.damaged`
 */
export async function auditStored(
  { datasetFolder }: AuditTaskInput,
  report: (progress: AuditProgress) => void,
): Promise<void> {
  const matrix = await readDataset(datasetFolder);
  report({ kind: 'done', audit: auditDataset(matrix, (done) => report({ kind: 'progress', done })) });
}
