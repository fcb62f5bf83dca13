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

/** From which scores on a model's flows are alerts. */
export interface AlertLimits {
  /** Least probability of an alert, by class code. */
  readonly thresholds: readonly number[];
  /** Least anomaly score of `unknown`; null where the model cannot tell. */
  readonly unknownFrom: number | null;
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
  rows.forEach((row, index) => selected.set(probabilities.subarray(row * width, (row + 1) * width), index * width));
  return {
    ...predictions,
    actual: Uint16Array.from(rows, (row) => actual[row]!),
    probabilities: selected,
    anomaly: anomaly && Float32Array.from(rows, (row) => anomaly[row]!),
  };
}

/** Six digits: more than any picture or table shows, and half the bytes. */
export function rounded(value: number): number {
  return Number(value.toFixed(6));
}
