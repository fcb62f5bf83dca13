import { z } from 'zod';
import { PROFILE_NAMES } from '@picket/shared/features';

export const defectSchema = z.object({
  kind: z.string(),
  count: z.number().int(),
  /** The first lines where it was seen; at most 10. */
  examples: z.array(z.object({ file: z.string(), line: z.number().int(), detail: z.string() })),
});

export const auditFindingSchema = z.object({
  check: z.enum([
    'label-among-features',
    'single-feature-accuracy',
    'identity-shortcut',
    'duplicate-rate',
    'label-conflicts',
    'constant-columns',
    'small-classes',
  ]),
  verdict: z.enum(['pass', 'warn', 'block']),
  column: z.string().nullable(),
  /** 0 harmless to 1 decisive. */
  score: z.number(),
  message: z.string(),
});
export type AuditFindingDto = z.infer<typeof auditFindingSchema>;

export const datasetSchema = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(['importing', 'ready', 'failed']),
  error: z.string().nullable(),
  createdAt: z.iso.datetime(),
  /** SHA-256 over the imported content. */
  sha256: z.string().nullable(),
  profile: z.enum(PROFILE_NAMES),
  rows: z.number().int(),
  rowsUnlabelled: z.number().int(),
  features: z.array(z.string()),
  /** Rows by class. */
  classes: z.record(z.string(), z.number().int()),
  files: z.array(z.object({ name: z.string(), bytes: z.number().int(), rows: z.number().int() })),
  defects: z.array(defectSchema),
  audit: z.object({ verdict: z.enum(['pass', 'warn', 'block']), findings: z.array(auditFindingSchema) }).nullable(),
});
export type DatasetDto = z.infer<typeof datasetSchema>;

export const datasetListSchema = z.object({ items: z.array(datasetSchema) });
export type DatasetListDto = z.infer<typeof datasetListSchema>;
