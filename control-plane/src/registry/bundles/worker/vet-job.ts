import { modelManifestSchema } from '@picket/shared/bundle';
import { z } from 'zod';
import { evaluationSchema } from '../../../api/evaluation-report.js';
import { defineJob } from '../../../platform/jobs/define-job.js';

/** What a worker for bundles from outside is told. Its answer lies in the file `out`. */
export const vetInputSchema = z.object({
  /** The bundle. */
  path: z.string(),
  out: z.string(),
  /** Instead of testing it: make the same bundle under that name, which then lies in `out`. It was tested before. */
  rename: z.object({ name: z.string(), version: z.number().int(), importedFrom: z.string() }).optional(),
});
export type VetInput = z.infer<typeof vetInputSchema>;

/** What a sound bundle says, as the worker writes it; no bytes of the sender are unpacked elsewhere. */
export const vettedSchema = z.object({
  manifest: modelManifestSchema,
  card: z.string(),
  evaluation: evaluationSchema.nullable(),
});
export type Vetted = z.infer<typeof vettedSchema>;

/** Opens a bundle from outside, and tests or renames it. */
export const vetJob = defineJob({
  kind: 'bundle-vetting',
  task: new URL('./vet-task.js', import.meta.url),
  input: vetInputSchema,
  progress: z.never(),
});
