import { z } from 'zod';
import { trainingParametersSchema } from '../../api/training-run.js';
import { defineJob } from '../../platform/jobs/define-job.js';

/** What a worker is told that measures what labels do to a model. */
export const labelHarmInputSchema = z.object({
  /** Folders of the data set without and with the labels. */
  baseFolder: z.string(),
  labelledFolder: z.string(),
  parameters: trainingParametersSchema,
  threads: z.number().int().positive(),
});
export type LabelHarmInput = z.infer<typeof labelHarmInputSchema>;

/** Macro-F1 on rows of the base that were not trained on, of models without and with the labels. */
export const scoresSchema = z.object({ without: z.number(), with: z.number() });
export type Scores = z.infer<typeof scoresSchema>;

/** Measures what labels do to a model. */
export const labelHarmJob = defineJob({
  kind: 'label-influence',
  task: new URL('./label-harm-task.js', import.meta.url),
  input: labelHarmInputSchema,
  progress: scoresSchema,
});
