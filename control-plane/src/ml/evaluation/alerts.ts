import { judge } from '@picket/shared/bundle';
import type { AlertLimits, Predictions } from './predictions.js';

/**
 * What an agent would alert on, by the agent's own rule: the class of the alert, `classes.length` for `unknown`, the
 * benign class where there is none. All figures of false alarms and of alerts come from here.
 */
export function alertsOf(predictions: Predictions, { thresholds, unknownFrom }: AlertLimits): Uint16Array {
  const { classes, benign, actual, probabilities, anomaly } = predictions;
  const [rows, learntClasses] = [actual.length, classes.length];
  const hasUnknown = anomaly !== null && unknownFrom !== null;
  const learnt = thresholds.map((threshold, code) => (code === benign ? Infinity : threshold));
  const rule = { learntClasses, thresholds: Float64Array.from(hasUnknown ? [...learnt, unknownFrom] : learnt) };
  const verdicts = { classes: new Uint16Array(rows), alerts: new Uint8Array(rows) };
  judge(hasUnknown ? withAnomaly(probabilities, anomaly, learntClasses) : probabilities, rows, rule, verdicts);
  return verdicts.classes.map((verdict, row) => (verdicts.alerts[row] === 1 ? verdict : benign));
}

/** Rows as a model with a second output gives them to an agent. */
function withAnomaly(probabilities: Float32Array, anomaly: Float32Array, classCount: number): Float32Array {
  const scores = new Float32Array(anomaly.length * (classCount + 1));
  anomaly.forEach((score, row) => {
    scores.set(probabilities.subarray(row * classCount, (row + 1) * classCount), row * (classCount + 1));
    scores[row * (classCount + 1) + classCount] = score;
  });
  return scores;
}
