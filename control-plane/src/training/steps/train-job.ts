import { modelManifestSchema, modelMetricsSchema } from '@picket/shared/bundle';
import { z } from 'zod';
import { stageCostSchema, TRAINING_STAGES, trainingParametersSchema, trialSchema } from '../../api/training-run.js';
import { modelFilesSchema } from '../../registry/versions/domain/index.js';
import { defineJob } from '../../platform/jobs/define-job.js';

/** What a training worker is told. */
export const trainInputSchema = z.object({
  runId: z.string(),
  /** Folder of the stored data set. */
  datasetFolder: z.string(),
  dataset: z.object({ name: z.string(), sha256: z.string(), rows: z.number() }),
  /** For the manifest: what its audit said, and who answers for what. */
  audit: modelManifestSchema.shape.lineage.shape.audit,
  benignClass: z.string(),
  parameters: trainingParametersSchema,
  /** Share of the rows that is kept for comparing models. */
  holdOutShare: z.number().optional(),
  threads: z.number().int().positive(),
  codeVersion: z.string(),
  /** The champion of that name, to be compared with on the rows that are held out. */
  champion: modelFilesSchema.nullable().optional(),
  /** Where the trained model is left for the registry. */
  draftFolder: z.string(),
});
export type TrainInput = z.infer<typeof trainInputSchema>;

const paritySchema = z.object({ rows: z.number(), maxDifference: z.number() });

/** What it reports on its way. */
export const trainProgressSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stage'), stage: z.enum(TRAINING_STAGES) }),
  z.object({ kind: z.literal('cost'), cost: stageCostSchema }),
  z.object({ kind: z.literal('trial'), trial: trialSchema }),
  z.object({ kind: z.literal('round'), round: z.number(), train: z.number(), validation: z.number() }),
  z.object({ kind: z.literal('log'), text: z.string() }),
  z.object({ kind: z.literal('checked'), metrics: modelMetricsSchema, parity: paritySchema }),
]);
export type TrainProgress = z.infer<typeof trainProgressSchema>;

/** Trains a model: see `train-task.ts`. */
export const trainJob = defineJob({
  kind: 'training',
  task: new URL('./train-task.js', import.meta.url),
  input: trainInputSchema,
  progress: trainProgressSchema,
});
