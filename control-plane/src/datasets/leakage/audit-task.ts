import { auditFolder } from './audit-folder.js';
import type { AuditProgress, AuditTaskInput } from './audit-job.js';

/**
 * Audits a data set that was imported before.
 * @throws PicketError `dataset.damaged`
 */
export async function auditStored(
  { datasetFolder }: AuditTaskInput,
  report: (progress: AuditProgress) => void,
): Promise<void> {
  report({ kind: 'done', audit: await auditFolder(datasetFolder, (done) => report({ kind: 'progress', done })) });
}
