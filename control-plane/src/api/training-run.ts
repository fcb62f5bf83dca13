import { z } from 'zod';
import { name } from '@picket/shared/text';
import { modelMetricsSchema } from '@picket/shared/bundle';
import { id, pageOf, paged } from './fields.js';
import { bySchema } from './model.js';
import { promotionOutcomeSchema } from './promotion.js';
import { trainingParametersSchema, treeShapeSchema } from './training-parameters.js';

export { trainingParametersSchema, type TrainingParameters, type TreeShape } from './training-parameters.js';

export const newTrainingRunSchema = z.strictObject({
  datasetId: id,
  /** Name of the model whose next version this run makes. */
  model: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/)
    .default('flows'),
  /** Which class is not an attack. */
  benignClass: name(64).default('Normal'),
  parameters: trainingParametersSchema,
  /**
   * Make the new version the champion and send it to all agents if it passes every check of the promotion gate; else it
   * is registered only, and the run says why.
   */
  promote: z.boolean().default(false),
  /** Promote the version also when it is not better than the champion as far as the rows in common can tell. */
  promoteEqual: z.boolean().default(false),
  /** Who asks; needed to promote. */
  by: bySchema.optional(),
});

/** A caller answers for a champion, so it has to say its name. */
export const startTrainingRunSchema = newTrainingRunSchema.refine(({ promote, by }) => !promote || by !== undefined, {
  path: ['by'],
  message: 'say who promotes',
});
export type NewTrainingRunDto = z.infer<typeof newTrainingRunSchema>;

const TRAINING_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted'] as const;
export const TRAINING_STAGES = [
  'queued',
  'audit',
  'split',
  'search',
  'train',
  'convert',
  'verify',
  'evaluate',
  'register',
  'done',
] as const;

/** One tree shape that a search tried: how far it came, and how it did there. */
export const trialSchema = z.object({
  trial: z.number().int(),
  shape: treeShapeSchema,
  /** Losses compare among trials with equally many training rows. */
  trainingRows: z.number().int(),
  rounds: z.number().int(),
  validationLoss: z.number(),
  seconds: z.number(),
  /** dropped: others did better on as many rows. unfinished: the time was over. */
  state: z.enum(['running', 'dropped', 'unfinished', 'best']),
});
export type TrialDto = z.infer<typeof trialSchema>;

/** What a stage took. CPU time and memory are those of the process that it ran in. */
export const stageCostSchema = z.object({
  stage: z.enum(TRAINING_STAGES),
  wallSeconds: z.number(),
  cpuSeconds: z.number(),
  peakRssBytes: z.number(),
});
export type StageCostDto = z.infer<typeof stageCostSchema>;

export const trainingRunSchema = z.object({
  id: z.string(),
  /** Null when it was deleted, which nothing but a run that has made no version lets happen. */
  datasetId: z.string().nullable(),
  /** `name@version`. */
  dataset: z.string(),
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
  /** Tree shapes that a search tried, in the order in which it drew them. */
  trials: z.array(trialSchema),
  stages: z.array(stageCostSchema),
  metrics: modelMetricsSchema.nullable(),
  /** Largest difference of a probability between ONNX and XGBoost, and over how many rows. */
  parity: z.object({ rows: z.number().int(), maxDifference: z.number() }).nullable(),
  version: z.number().int().nullable(),
  promote: z.boolean(),
  /** Who asked for the run; null where the caller did not say. */
  by: z.string().nullable(),
  /** What became of the wish to promote its version; null where there was none, or it is not there yet. */
  promotion: promotionOutcomeSchema.nullable(),
  /** The run whose parameters this one repeats. */
  restartOf: z.string().nullable(),
  error: z.string().nullable(),
  log: z.array(z.object({ at: z.iso.datetime(), text: z.string() })),
});
export type TrainingRunDto = z.infer<typeof trainingRunSchema>;

/** What `GET /training-runs` may be asked. */
export const trainingRunListQuerySchema = z.strictObject({ state: z.enum(TRAINING_STATES).optional(), ...paged() });
export type TrainingRunListQueryDto = z.infer<typeof trainingRunListQuerySchema>;

export const trainingRunListSchema = pageOf(trainingRunSchema);
export type TrainingRunListDto = z.infer<typeof trainingRunListSchema>;

/** The runs that one request has ended: no more than may wait. */
export const clearedQueueSchema = z.object({ items: z.array(trainingRunSchema) });
export type ClearedQueueDto = z.infer<typeof clearedQueueSchema>;

/** Required, so that no caller empties the queue by a slip. */
export const clearQueueSchema = z.strictObject({ state: z.literal('queued') });
export type ClearQueueDto = z.infer<typeof clearQueueSchema>;
