import { auditFolder } from './audit-folder.js';
import { defineTask } from '../../platform/jobs/define-job.js';
import { auditJob, type AuditProgress, type AuditTaskInput } from './audit-job.js';

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

/** The work of `auditJob`, as its process runs it. */
export const task = defineTask(auditJob, auditStored);
