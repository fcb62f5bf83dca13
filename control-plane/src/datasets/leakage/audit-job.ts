import { z } from 'zod';
import { auditSchema } from '../../api/audit.js';
import { defineJob } from '../../platform/jobs/define-job.js';

/** What an audit worker is told. */
export const auditInputSchema = z.object({
  /** Folder of the stored data set. */
  datasetFolder: z.string(),
});
export type AuditTaskInput = z.infer<typeof auditInputSchema>;

/** What it reports. */
export const auditProgressSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), done: z.number() }),
  z.object({ kind: z.literal('done'), audit: auditSchema.nullable() }),
]);
export type AuditProgress = z.infer<typeof auditProgressSchema>;

/** Audits a stored data set again. */
export const auditJob = defineJob({
  kind: 'dataset-audit',
  task: new URL('./audit-task.js', import.meta.url),
  input: auditInputSchema,
  progress: auditProgressSchema,
});
