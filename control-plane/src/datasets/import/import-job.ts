import { z } from 'zod';
import { DATASET_PROFILE_NAMES } from '@picket/shared/features';
import { auditSchema } from '../../api/audit.js';
import { defectSchema } from '../../api/dataset.js';
import { defineJob } from '../../platform/jobs/define-job.js';

/** What an import worker is told. */
export const importInputSchema = z.object({
  files: z.array(z.object({ name: z.string(), path: z.string(), label: z.string().optional() })).min(1),
  extraFeatures: z.array(z.string()),
  /** What the user says the files were made with; captures are metered with it. */
  profile: z.enum(DATASET_PROFILE_NAMES).optional(),
  /** The agent's program, which meters captures. */
  agentProgram: z.string().default('picket-agent'),
  /** Where the data set grows, and the folder under which it is published. */
  incomingFolder: z.string(),
  storeFolder: z.string(),
});
export type ImportInput = z.input<typeof importInputSchema>;

/** What it reports: how far it is, each file, and at its end everything that is known of the data set. */
export const importProgressSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), file: z.string(), bytes: z.number(), rows: z.number() }),
  z.object({ kind: z.literal('file'), name: z.string(), bytes: z.number(), rows: z.number() }),
  /** What is known of an import that fails, sent before it does. */
  z.object({ kind: z.literal('evidence'), defects: z.array(defectSchema) }),
  z.object({
    kind: z.literal('done'),
    content: z.object({
      sha256: z.string(),
      profile: z.enum(DATASET_PROFILE_NAMES),
      rows: z.number(),
      rowsUnlabelled: z.number(),
      features: z.array(z.string()),
      classes: z.record(z.string(), z.number()),
      defects: z.array(defectSchema),
      audit: auditSchema.nullable(),
    }),
  }),
]);
export type ImportProgress = z.infer<typeof importProgressSchema>;

/** Imports files into one data set. */
export const importJob = defineJob({
  kind: 'dataset-import',
  task: new URL('./import-task.js', import.meta.url),
  input: importInputSchema,
  progress: importProgressSchema,
});
