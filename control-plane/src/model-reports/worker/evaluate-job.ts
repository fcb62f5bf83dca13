import { z } from 'zod';
import { championComparisonSchema, sourceResultSchema } from '../../api/evaluation-report.js';
import { modelFilesSchema } from '../../registry/versions/domain/index.js';
import { defineJob } from '../../platform/jobs/define-job.js';

/** What an evaluation worker is told. */
export const evaluateInputSchema = z.object({
  datasetFolder: z.string(),
  datasetName: z.string(),
  /** Share of its rows that is kept for comparing models. */
  holdOutShare: z.number(),
  model: modelFilesSchema,
  /** An older version to compare with. */
  against: modelFilesSchema.nullable(),
});
export type EvaluateInput = z.infer<typeof evaluateInputSchema>;

/** What it reports, once. */
export const evaluateResultSchema = z.object({
  result: sourceResultSchema.nullable(),
  comparison: championComparisonSchema.nullable(),
});
export type EvaluateResult = z.infer<typeof evaluateResultSchema>;

/** Tries a registered model on a data set, or compares it with an older version. */
export const evaluateJob = defineJob({
  kind: 'model-evaluation',
  task: new URL('./evaluate-task.js', import.meta.url),
  input: evaluateInputSchema,
  progress: evaluateResultSchema,
});
