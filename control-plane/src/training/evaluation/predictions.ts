import type { ModelMetrics } from '@picket/shared/trust';
import { computeMetrics } from '../domain/metrics.js';
import { verdictsOf } from '../domain/verdicts.js';

/** What a model says of labelled rows: the input of every figure of an evaluation report. */
export interface Predictions {
  readonly classes: readonly string[];
  /** Code of the class that is no attack. */
  readonly benign: number;
  /** True class of each row. */
  readonly actual: Uint16Array;
  /** Row-major, rows × classes. */
  readonly probabilities: Float32Array;
}

/** What a model says of one part of the rows that it was not trained on. */
export interface HeldOut extends Predictions {
  /** Row numbers in the matrix. */
  readonly rows: Uint32Array;
  /** `probabilities` before calibration; null where there was none. */
  readonly uncalibrated: Float32Array | null;
  /** Least probability of an alert, by class code. */
  readonly thresholds: readonly number[];
}

/** Some of the rows, by their position. */
export function selectRows(predictions: Predictions, rows: Uint32Array): Predictions {
  const { classes, actual, probabilities } = predictions;
  const width = classes.length;
  const selected = new Float32Array(rows.length * width);
  rows.forEach((row, at) => selected.set(probabilities.subarray(row * width, (row + 1) * width), at * width));
  return { ...predictions, actual: Uint16Array.from(rows, (row) => actual[row]!), probabilities: selected };
}

/** @param thresholds least probability of an alert, by class code */
export function metricsOf(predictions: Predictions, thresholds: readonly number[]): ModelMetrics {
  const { classes, benign, actual, probabilities } = predictions;
  return computeMetrics({ classes, benign, actual, verdicts: verdictsOf(probabilities, classes.length), thresholds });
}

/** Six digits: more than any picture or table shows, and half the bytes. */
export function rounded(value: number): number {
  return Number(value.toFixed(6));
}
