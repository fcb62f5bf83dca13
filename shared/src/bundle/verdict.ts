import { ownValue } from '../records/index.js';
import type { ModelManifest } from './manifest.js';

/** Class of a row for which the model gave no number. */
export const NO_CLASS = 0xff;

/** One verdict per row, in arrays that are reused. */
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
 * The rule that a manifest states. A class without a threshold of its own is alerted whenever it is the most probable
 * one.
 */
export function alertRuleOf({
  classes,
  benignClass,
  thresholds,
  novelty,
}: Pick<ModelManifest, 'classes' | 'benignClass' | 'thresholds' | 'novelty'>): AlertRule {
  const learnt = classes.map((name) => (name === benignClass ? Infinity : (ownValue(thresholds, name) ?? 0)));
  return {
    learntClasses: classes.length,
    thresholds: Float64Array.from(novelty ? [...learnt, novelty.threshold] : learnt),
  };
}

/** Thresholds that an assignment gives instead of those of the manifest. */
export interface Tuning {
  readonly thresholds?: Readonly<Record<string, number>> | undefined;
  readonly noveltyThreshold?: number | undefined;
}

type Tuned = Pick<ModelManifest, 'classes' | 'benignClass' | 'thresholds' | 'novelty'>;

/** What a tuning names that the model does not have; undefined: it fits. */
export function tuningFault({ classes, benignClass, novelty }: Tuned, tuning: Tuning): string | undefined {
  const strangers = Object.keys(tuning.thresholds ?? {}).filter(
    (name) => name === benignClass || !classes.includes(name),
  );
  if (strangers.length > 0) return `it alerts on no class ${strangers.slice(0, 3).join(', ')}`;
  return tuning.noveltyThreshold !== undefined && !novelty ? 'it cannot tell what is unknown' : undefined;
}

/** The fields of a manifest that decide what is an alert, with the thresholds of an assignment. */
export function tune({ classes, benignClass, thresholds, novelty }: Tuned, tuning: Tuning): Tuned {
  return {
    ...{ classes, benignClass },
    thresholds: { ...thresholds, ...tuning.thresholds },
    novelty: novelty && { ...novelty, threshold: tuning.noveltyThreshold ?? novelty.threshold },
  };
}

/**
 * What agents alert on, and so what every figure of alerts counts. The verdict is the most probable class of each row; it
 * is an alert where its probability reaches the class's threshold. Where it does not, and the flow is stranger than
 * benign flows are, the verdict is `unknown`: a learnt attack explains more than that, so it goes first. A NaN is never the most probable; a row of NaN has no class and is no alert.
 * @param scores row after row, as wide as the rule's thresholds
 */
export function judge(
  scores: Float32Array,
  rows: number,
  { thresholds, learntClasses }: AlertRule,
  verdicts: Verdicts | (Omit<Verdicts, 'classes'> & { readonly classes: Uint16Array }),
): void {
  const width = thresholds.length;
  for (let row = 0; row < rows; row++) {
    const offset = row * width;
    let best = NO_CLASS;
    let highest = -Infinity;
    for (let index = 0; index < learntClasses; index++) {
      const score = scores[offset + index]!;
      if (score > highest) {
        highest = score;
        best = index;
      }
    }
    const isLearntAttack = best !== NO_CLASS && highest >= thresholds[best]!;
    const isUnknown =
      !isLearntAttack && learntClasses < width && scores[offset + learntClasses]! >= thresholds[learntClasses]!;
    verdicts.classes[row] = isUnknown ? learntClasses : best;
    verdicts.alerts[row] = isLearntAttack || isUnknown ? 1 : 0;
  }
}
