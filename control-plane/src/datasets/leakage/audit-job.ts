import { z } from 'zod';
import { auditSchema } from '../../api/audit.js';

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
