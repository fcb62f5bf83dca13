import type { ModelMetrics } from '@picket/shared/bundle';
import { wilsonInterval } from './wilson.js';
import { areaUnderRoc, stepsOf } from './curves.js';
import { rounded, type Predictions } from './predictions.js';

type Binary = NonNullable<ModelMetrics['binary']>;

/** Shares of benign rows that may be alerted on: a quiet sensor, and one that is still bearable. */
const FALSE_ALARM_RATES = [0.001, 0.01];

/**
 * Attack against benign, whatever an attack is called: what a classifier is worth as an alarm. Ranked by the
 * probability that a row is no benign one; the recall is that of alerts as agents give them, `unknown` included.
 * @param alerts see `alertsOf`
 */
export function binaryOf(predictions: Predictions, alerts: ArrayLike<number>): Binary {
  const { classes, benign, actual, probabilities } = predictions;
  const isAttack = Uint8Array.from(actual, (label) => Number(label !== benign));
  const attacks = isAttack.reduce((sum, one) => sum + one, 0);
  const benignRows = actual.length - attacks;
  const found = isAttack.reduce((sum, one, row) => sum + (one === 1 && alerts[row] !== benign ? 1 : 0), 0);
  const scores = Float32Array.from(actual, (_, row) => {
    const score = 1 - probabilities[row * classes.length + benign]!;
    // What is no number ranks last: no agent alerts on it.
    return Number.isNaN(score) ? -1 : score;
  });
  const steps = stepsOf(scores, isAttack);
  const isKnown = attacks > 0 && benignRows > 0;
  const recallAt = (rate: number) =>
    steps.reduce((most, { hits, falseAlarms }) => (falseAlarms <= rate * benignRows ? Math.max(most, hits) : most), 0);
  return {
    attackRows: attacks,
    benignRows,
    rocAuc: isKnown ? rounded(areaUnderRoc(steps, attacks, benignRows)) : null,
    recall: attacks > 0 ? found / attacks : null,
    recallInterval: wilsonInterval(found, attacks),
    recallAt: isKnown
      ? FALSE_ALARM_RATES.map((falseAlarms) => ({ falseAlarms, recall: recallAt(falseAlarms) / attacks }))
      : [],
  };
}
