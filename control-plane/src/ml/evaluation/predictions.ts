import type { ModelMetrics } from '@picket/shared/bundle';
import { computeMetrics } from './metrics.js';
import { verdictsOf } from '../calibration/verdicts.js';
import { alertsOf, type AlertLimits } from './alerts.js';
import { binaryOf } from './binary.js';

/** What a model says of labelled rows: the input of every figure of an evaluation report. */
export interface Predictions {
  readonly classes: readonly string[];
  /** Code of the class that is no attack. */
  readonly benign: number;
  /** True class of each row. */
  readonly actual: Uint16Array;
  /** Row-major, rows × classes. */
  readonly probabilities: Float32Array;
  /** Anomaly score of each row; null where the model has no such output. */
  readonly anomaly: Float32Array | null;
}

/** What a model says of one part of the rows that it was not trained on. */
export interface HeldOut extends Predictions, AlertLimits {
  /** Row numbers in the matrix. */
  readonly rows: Uint32Array;
  /** `probabilities` before calibration; null where there was none. */
  readonly uncalibrated: Float32Array | null;
}

/** Some of the rows, by their position. */
export function selectRows(predictions: Predictions, rows: Uint32Array): Predictions {
  const { classes, actual, probabilities, anomaly } = predictions;
  const width = classes.length;
  const selected = new Float32Array(rows.length * width);
  rows.forEach((row, at) => selected.set(probabilities.subarray(row * width, (row + 1) * width), at * width));
  return {
    ...predictions,
    actual: Uint16Array.from(rows, (row) => actual[row]!),
    probabilities: selected,
    anomaly: anomaly && Float32Array.from(rows, (row) => anomaly[row]!),
  };
}

/** All figures of some rows: by the likeliest class, by what an agent would alert on, and of attack against benign. */
export function metricsOf(predictions: Predictions, limits: AlertLimits): ModelMetrics {
  const { classes, benign, actual, probabilities } = predictions;
  const alerts = alertsOf(predictions, limits);
  const likeliest = verdictsOf(probabilities, classes.length).classes;
  return {
    ...computeMetrics({ classes, benign, actual, likeliest, alerts }),
    binary: binaryOf(predictions, alerts),
  };
}

/** Six digits: more than any picture or table shows, and half the bytes. */
export function rounded(value: number): number {
  return Number(value.toFixed(6));
}
