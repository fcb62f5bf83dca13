import { z } from 'zod';
import { modelMetricsSchema } from '@picket/shared/trust';

export const trainingParametersSchema = z
  .object({
    rounds: z.number().int().min(1).max(2000).default(100),
    maxDepth: z.number().int().min(1).max(16).default(6),
    learningRate: z.number().min(0.001).max(1).default(0.3),
    earlyStoppingRounds: z.number().int().min(0).max(200).default(10),
    classWeights: z.enum(['none', 'balanced']).default('balanced'),
    seed: z.number().int().min(0).default(1),
    /** Shares of the rows (after removing duplicates) held out for early stopping and for the metrics. */
    validationShare: z.number().min(0.05).max(0.5).default(0.15),
    testShare: z.number().min(0.05).max(0.5).default(0.2),
    /** Share of benign rows that may be called an attack. */
    falsePositiveBudget: z.number().min(0).max(0.1).default(0.001),
    /** Learn beside the classes what benign flows look like, so that what is like nothing learnt is called `unknown`. */
    novelty: z.boolean().default(true),
  })
  .prefault({});
export type TrainingParameters = z.infer<typeof trainingParametersSchema>;

export const newTrainingRunSchema = z.object({
  datasetId: z.string(),
  /** Name of the model whose next version this run makes. */
  model: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
    .default('flows'),
  /** Which class is no attack. */
  benignClass: z.string().default('Normal'),
  parameters: trainingParametersSchema,
  /** Make the new version the champion and send it to all agents when it passes its checks. */
  promote: z.boolean().default(false),
});
export type NewTrainingRunDto = z.infer<typeof newTrainingRunSchema>;

const TRAINING_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted'] as const;
export const TRAINING_STAGES = [
  'queued',
  'audit',
  'split',
  'train',
  'convert',
  'verify',
  'evaluate',
  'register',
  'done',
] as const;

export const trainingRunSchema = z.object({
  id: z.string(),
  datasetId: z.string(),
  model: z.string(),
  state: z.enum(TRAINING_STATES),
  stage: z.enum(TRAINING_STAGES),
  /** Of the whole run, 0 to 1. */
  progress: z.number(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  parameters: trainingParametersSchema,
  /** Loss by round: on the training and on the validation rows. */
  curve: z.array(z.object({ round: z.number().int(), train: z.number(), validation: z.number() })),
  metrics: modelMetricsSchema.nullable(),
  /** Largest difference of a probability between ONNX and XGBoost, and over how many rows. */
  parity: z.object({ rows: z.number().int(), maxDifference: z.number() }).nullable(),
  version: z.number().int().nullable(),
  error: z.string().nullable(),
  log: z.array(z.object({ at: z.iso.datetime(), text: z.string() })),
});
export type TrainingRunDto = z.infer<typeof trainingRunSchema>;

export const trainingRunListSchema = z.object({ items: z.array(trainingRunSchema) });
export type TrainingRunListDto = z.infer<typeof trainingRunListSchema>;
