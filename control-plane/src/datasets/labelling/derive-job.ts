import { z } from 'zod';
import { derivationSchema, leftOutReasonSchema } from '../../api/derivation.js';
import { importProgressSchema } from '../import/import-job.js';
import { defineJob } from '../../platform/jobs/define-job.js';

/** What a worker is told that joins a data set with labels. */
export const deriveInputSchema = z.object({
  /** Folder of the base. */
  baseFolder: z.string(),
  labelRowsFile: z.string(),
  /** What is known of the derivation before its rows are looked at. */
  begun: derivationSchema.omit({ rows: true }),
  /** Where the data set grows, and the folder under which it is published. */
  incomingFolder: z.string(),
  storeFolder: z.string(),
});
export type DeriveInput = z.infer<typeof deriveInputSchema>;

/** Of one label: its rows in the data set, and those that are not there, by reason. */
export const labelUseSchema = z.object({
  labelId: z.string(),
  taken: z.number().int(),
  leftOut: z.partialRecord(leftOutReasonSchema, z.number().int()),
});
export type LabelUse = z.infer<typeof labelUseSchema>;

/** What it reports: what became of the labels, then everything that is known of the data set. */
export const deriveProgressSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('merged'), derivation: derivationSchema, uses: z.array(labelUseSchema) }),
  ...importProgressSchema.options,
]);
export type DeriveProgress = z.infer<typeof deriveProgressSchema>;

/** Joins a data set with labels into another one. */
export const deriveJob = defineJob({
  kind: 'dataset-derivation',
  task: new URL('./derive-task.js', import.meta.url),
  input: deriveInputSchema,
  progress: deriveProgressSchema,
});
