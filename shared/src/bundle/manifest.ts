import { z } from 'zod';
import { DATASET_PROFILE_NAMES } from '../features/dataset-profiles.js';
import { isPrintable } from '../text/index.js';
import { decodeSketch } from '../sketch/codec.js';

export { UNKNOWN_CLASS } from './unknown.js';

/**
 * `manifest.json` of a model bundle: all that an agent needs to score with the model and to check that it does, and all
 * that a person needs to know where it comes from.
 */

const share = z.number().min(0).max(1);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
/** JSON has no NaN: a missing cell is null. */
const cell = z.number().nullable();

/** PostgreSQL keeps versions in 32 bits. */
export const MAX_VERSION = 2 ** 31 - 1;
/** Before the first model, and behind what a broken clock says. */
const DATES = { first: Date.UTC(2000, 0, 1), last: Date.UTC(2100, 0, 1) };
const MAX_SKETCH_CHARACTERS = 256 * 1024;
/** A name that is shown to people: every character of it can be seen. */
const said = z.string().refine(isPrintable, 'holds characters that cannot be seen');
const className = said.min(1).max(64);
const date = z.iso.datetime().refine(isSensible, 'not a date between 2000 and 2100');
const sketch = z.base64().max(MAX_SKETCH_CHARACTERS).refine(isSketch, 'not a sketch');

/** Two-sided, 95 %. */
const intervalSchema = z.object({ low: share, high: share });
export type Interval = z.infer<typeof intervalSchema>;

const classMetricsSchema = z.object({
  support: z.number().int().nonnegative(),
  precision: share,
  recall: share,
  f1: share,
  recallInterval: intervalSchema,
  precisionInterval: intervalSchema.optional(),
  f1Interval: intervalSchema.optional(),
});
export type ClassMetrics = z.infer<typeof classMetricsSchema>;

export const modelMetricsSchema = z.object({
  /** Always of rows that were not trained on. */
  heldOutRows: z.number().int().positive(),
  accuracy: share,
  macroF1: share,
  macroF1Interval: intervalSchema.optional(),
  benignFalsePositiveRate: share,
  benignFalsePositiveInterval: intervalSchema.optional(),
  perClass: z.record(z.string(), classMetricsSchema),
  /** confusion[actual][predicted], in the order of the manifest's classes. */
  confusion: z.array(z.array(z.number().int().nonnegative())),
  /**
   * alerts[actual][alert]: what an agent would do with the rows, after thresholds. In the order of the manifest's
   * classes, where the benign one stands for no alert, then `unknown`. Models of older releases have none.
   */
  alerts: z.array(z.array(z.number().int().nonnegative())).optional(),
  /** Attack against benign, whatever the attack is called. */
  binary: z
    .object({
      attackRows: z.number().int().nonnegative(),
      benignRows: z.number().int().nonnegative(),
      /** Area under the ROC curve of the probability that a row is an attack; null without rows of both kinds. */
      rocAuc: share.nullable(),
      /** Share of the attack rows that agents alert on, as whatever class; null without such rows. */
      recall: share.nullable(),
      recallInterval: intervalSchema,
      /** Share of the attack rows above a threshold that so many of the benign rows reach at most. */
      recallAt: z.array(z.object({ falseAlarms: share, recall: share })),
    })
    .optional(),
});
export type ModelMetrics = z.infer<typeof modelMetricsSchema>;

/** The fields of a manifest, each on its own; manifest-schema.ts adds what has to hold between them. */
export const manifestFieldsSchema = z.object({
  format: z.literal(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  version: z.number().int().positive().max(MAX_VERSION),
  createdAt: date,
  /** Full profile id; an agent refuses a model of a profile that it does not compute. */
  profile: z.enum(DATASET_PROFILE_NAMES),
  /** The model's inputs, in order, by the profile's column names. */
  features: z.array(said.min(1).max(64)).min(1).max(256),
  /** In the order of the model's probabilities. */
  classes: z.array(className).min(2).max(64),
  benignClass: className,
  /** Least probability at which a flow of that class is an alert: of every class but the benign one. */
  thresholds: z.record(z.string(), share.positive()),
  onnx: z.object({
    sha256: digest,
    bytes: z.number().int().positive(),
    /** Input: float32 [rows, features]. Output: float32 [rows, classes]. */
    inputName: z.string(),
    probabilitiesName: z.string(),
  }),
  /**
   * How the probabilities were calibrated: softmax(score / temperature + bias of the class). Already part of the ONNX
   * file; written down so that it can be checked.
   */
  calibration: z
    .object({
      temperature: z.number().min(1e-4).max(1e4),
      biases: z.record(z.string(), z.number().min(-1e4).max(1e4)),
    })
    .optional(),
  /**
   * A second output of the ONNX file, float32 [rows, 1]: how badly an autoencoder of benign rows reproduces the row, 0
   * to 1. A flow that no class is alerted for and whose score reaches the threshold is `unknown`.
   */
  novelty: z
    .object({
      outputName: z.string(),
      threshold: share.positive(),
      /** Numbers that a row is pressed into, and benign rows that it was learnt from. */
      components: z.number().int().positive(),
      trainedRows: z.number().int().positive(),
      /** Share of benign held-out rows that reach the threshold. */
      falsePositiveRate: share,
    })
    .optional(),
  /** What the model saw in training: the other side of every drift comparison. Sketches are base64 of `Sketch`. */
  reference: z.object({
    rows: z.number().int().positive(),
    features: z.record(z.string(), sketch),
    classShares: z.record(z.string(), share),
  }),
  /** Rows with the probabilities that the training library gave; an agent that computes others refuses the model. */
  golden: z.object({
    tolerance: z.number().positive().max(1e-3),
    inputs: z.array(z.array(cell)).min(1).max(256),
    probabilities: z.array(z.array(share)).min(1).max(256),
    /** Anomaly scores of the same rows, where the model has a second output. */
    novelty: z.array(share).optional(),
    /** The class that wins each row, so that the names are held to the model too. Absent from older bundles. */
    winners: z.array(className).optional(),
  }),
  /** Total gain and number of the splits on each feature. */
  importance: z.array(
    z.object({
      feature: said,
      gain: z.number().nonnegative(),
      splits: z.number().int().nonnegative().optional(),
    }),
  ),
  metrics: modelMetricsSchema,
  lineage: z.object({
    runId: said,
    datasets: z.array(z.object({ name: said, sha256: digest, rows: z.number().int().positive() })),
    codeVersion: said,
    /** Distinct rows that it was trained on, by class. */
    trainedRows: z.record(z.string(), z.number().int().nonnegative()).optional(),
    parameters: z.record(z.string(), z.unknown()),
    /** What the audits of the data sets said, and who overrode which finding and why. */
    audit: z
      .object({
        verdict: z.enum(['pass', 'warn', 'block']),
        overrides: z.array(
          z.object({
            check: said,
            column: said.nullable(),
            by: said,
            reason: z.string(),
            at: z.iso.datetime(),
          }),
        ),
      })
      .optional(),
    /** Digest of the bundle that was imported under another name, if it was. */
    importedFrom: digest.optional(),
  }),
});
export type ModelManifest = z.infer<typeof manifestFieldsSchema>;

function isSensible(text: string): boolean {
  const time = Date.parse(text);
  return time >= DATES.first && time < DATES.last;
}

function isSketch(base64: string): boolean {
  try {
    decodeSketch(Buffer.from(base64, 'base64'));
    return true;
  } catch {
    return false;
  }
}
