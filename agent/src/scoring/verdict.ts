/** Class of a row for which the model gave no number. */
export const NO_CLASS = 0xff;

/** One verdict a row, in arrays that are reused. */
export interface Verdicts {
  /** Index of the most probable class, or NO_CLASS. */
  readonly classes: Uint8Array;
  /** 1: this flow is an alert. */
  readonly alerts: Uint8Array;
}

/**
 * The most probable class of each row, and whether its probability reaches the class's threshold. A NaN is never the
 * most probable; a row of NaN has no class and is no alert.
 */
export function judge(probabilities: Float32Array, rows: number, thresholds: Float64Array, verdicts: Verdicts): void {
  const classCount = thresholds.length;
  for (let row = 0; row < rows; row++) {
    const offset = row * classCount;
    let best = NO_CLASS;
    let highest = -Infinity;
    for (let at = 0; at < classCount; at++) {
      if (probabilities[offset + at] > highest) {
        highest = probabilities[offset + at];
        best = at;
      }
    }
    verdicts.classes[row] = best;
    verdicts.alerts[row] = best !== NO_CLASS && highest >= thresholds[best] ? 1 : 0;
  }
}
