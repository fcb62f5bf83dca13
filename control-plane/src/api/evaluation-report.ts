import { modelMetricsSchema } from '@picket/shared/bundle';
import { z } from 'zod';

/**
 * Evaluation report of a model version: made by the training worker from rows that were held out, kept in the bundle as
 * `evaluation.json`, shown by the console, exported as HTML. Shares are 0 to 1; intervals are two-sided, 95 %.
 */

const share = z.number().min(0).max(1);
const interval = z.object({ low: share, high: share });

/** One point per threshold, thinned out to what a picture can show. */
const curveSchema = z.object({
  /** Area under the ROC curve, and average precision; null where the held-out rows lack the class, or lack others. */
  rocAuc: share.nullable(),
  averagePrecision: share.nullable(),
  roc: z.array(z.object({ threshold: z.number(), falsePositiveRate: share, recall: share })),
  precisionRecall: z.array(z.object({ threshold: z.number(), recall: share, precision: share })),
});

const reliabilitySchema = z.object({
  /** Of the likeliest class's probability. */
  bins: z.array(z.object({ from: share, to: share, rows: z.number().int(), meanProbability: share, accuracy: share })),
  /** Mean gap between probability and accuracy, weighted by rows. */
  expectedCalibrationError: share,
  /** Mean squared error over all classes: 0 perfect, 2 worst. */
  brierScore: z.number().min(0).max(2),
  /** The same two before calibration, where the model was calibrated. */
  uncalibrated: z.object({ expectedCalibrationError: share, brierScore: z.number().min(0).max(2) }).nullable(),
});

/** What a false-positive budget buys: thresholds chosen on validation rows, figures of the held-out rows. */
const operatingPointSchema = z.object({
  budget: share,
  /** The one that the version uses. */
  chosen: z.boolean(),
  thresholds: z.record(z.string(), share),
  benignFalsePositiveRate: share,
  benignFalsePositiveInterval: interval,
  /** Share of the rows of each attack class that are alerted on as that class; and as any attack. */
  recall: z.record(z.string(), z.object({ ownClass: share, anyAttack: share, support: z.number().int() })),
});

/** The same model on rows of one source: a file that it was partly trained on, or a source that it never saw. */
export const sourceResultSchema = z.object({
  source: z.string(),
  kind: z.enum([
    /** Held-out rows of one of the files it was trained on. */
    'file',
    /** A model trained without this file (same parameters), tried on the whole file: what a new testbed would see. */
    'file-left-out',
    /** This model on another data set. */
    'dataset',
  ]),
  rows: z.number().int(),
  /** What makes the figures less comparable than they look, for instance another profile or classes that are missing. */
  remarks: z.array(z.string()),
  /** Share of the attack rows, of whatever class, that raise an alert, of whatever class; null without such rows. */
  attackRecall: share.nullable(),
  /** Order of the confusion matrix: the model's classes, then those that only the source has. */
  classes: z.array(z.string()),
  metrics: modelMetricsSchema.nullable(),
});

const differenceSchema = z.object({ value: z.number(), low: z.number(), high: z.number() });

/** Both models on the rows of the hold-out that neither was trained on. */
export const championComparisonSchema = z.object({
  name: z.string(),
  version: z.number().int(),
  digest: z.string(),
  rows: z.number().int(),
  /** Held-out rows left out, since the champion was trained on them. */
  rowsSeenByChampion: z.number().int(),
  /** False: the training rows of the champion are unknown (it was imported), so it may have seen all of these rows. */
  isChampionTrainingKnown: z.boolean(),
  /** The same of the challenger. */
  isChallengerTrainingKnown: z.boolean().default(true),
  /** Order of both confusion matrices: the challenger's classes, then those that only the champion has. */
  classes: z.array(z.string()),
  /** The name in `classes` for flows that are not an attack; older comparisons do not say. */
  benignClass: z.string().optional(),
  champion: modelMetricsSchema,
  challenger: modelMetricsSchema,
  /** Challenger minus champion, by the likeliest class; paired bootstrap. */
  macroF1Difference: differenceSchema,
  /** The same of what agents would alert on: this decides. Older comparisons have none. */
  alertDifference: differenceSchema.optional(),
  /** Rows for which a model gives something that is not a number. */
  outputsWithoutNumber: z.object({ champion: z.number().int(), challenger: z.number().int() }).optional(),
  remarks: z.array(z.string()),
});

const noveltyResultSchema = z.object({
  threshold: share,
  benignFalsePositiveRate: share,
  benignFalsePositiveInterval: interval,
  /** Share of each attack class's held-out rows that the anomaly score alone finds: as if that class were unknown. */
  recall: z.record(z.string(), z.object({ share, support: z.number().int() })),
});

export const evaluationSchema = z.object({
  format: z.literal(1),
  classes: z.array(z.string()),
  benignClass: z.string(),
  heldOut: z.object({
    rows: z.number().int(),
    policy: z.enum(['random', 'file', 'time', 'source']),
    seed: z.number().int(),
    /** In words: which rows were held out and why nothing equal to them was trained on. */
    description: z.string(),
  }),
  metrics: modelMetricsSchema,
  curves: z.record(z.string(), curveSchema),
  reliability: reliabilitySchema,
  operatingPoints: z.array(operatingPointSchema),
  sources: z.array(sourceResultSchema),
  champion: championComparisonSchema.nullable(),
  novelty: noveltyResultSchema.nullable(),
  /** Macro-F1 on the hold-out by number of training rows; empty unless asked for. */
  learningCurve: z.array(z.object({ trainingRows: z.number().int(), macroF1: share })),
  cost: z.object({
    onnxBytes: z.number().int(),
    trees: z.number().int(),
    nodes: z.number().int(),
    /** Median time of ONNX Runtime on one thread of the training machine, by rows per batch. */
    latency: z.array(z.object({ batchRows: z.number().int(), microsecondsPerRow: z.number() })),
  }),
  /** What a reader must know before believing a figure. */
  remarks: z.array(z.string()),
});
export type Evaluation = z.infer<typeof evaluationSchema>;
export type SourceResult = z.infer<typeof sourceResultSchema>;
export type ChampionComparison = z.infer<typeof championComparisonSchema>;
