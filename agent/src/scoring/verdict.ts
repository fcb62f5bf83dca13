/** Class of a row for which the model gave no number. */
export const NO_CLASS = 0xff;

/** One verdict a row, in arrays that are reused. */
export interface Verdicts {
  /** Index of the most probable class, or NO_CLASS. */
  readonly classes: Uint8Array;
  /** 1: this flow is an alert. */
  readonly alerts: Uint8Array;
}

/** When the scores of a row make an alert. */
export interface AlertRule {
  /** Least score of an alert, by column of the scores; Infinity for the benign class. */
  readonly thresholds: Float64Array;
  /** Columns that are probabilities of learnt classes; a column after them is the anomaly score of `unknown`. */
  readonly learntClasses: number;
}

/**
 * The most probable class of each row, and whether its probability reaches the class's threshold. Where it does not, and
 * the flow is stranger than benign flows are, the verdict is `unknown`: a learnt attack explains more than that, so it
 * goes first. A NaN is never the most probable; a row of NaN has no class and is no alert.
 * @param scores row after row, as wide as the rule's thresholds
 */
export function judge(
  scores: Float32Array,
  rows: number,
  { thresholds, learntClasses }: AlertRule,
  verdicts: Verdicts,
): void {
  const width = thresholds.length;
  for (let row = 0; row < rows; row++) {
    const offset = row * width;
    let best = NO_CLASS;
    let highest = -Infinity;
    for (let at = 0; at < learntClasses; at++) {
      if (scores[offset + at] > highest) {
        highest = scores[offset + at];
        best = at;
      }
    }
    const isLearntAttack = best !== NO_CLASS && highest >= thresholds[best];
    const isUnknown =
      !isLearntAttack && learntClasses < width && scores[offset + learntClasses] >= thresholds[learntClasses];
    verdicts.classes[row] = isUnknown ? learntClasses : best;
    verdicts.alerts[row] = isLearntAttack || isUnknown ? 1 : 0;
  }
}
