import { chooseThresholds, type OperatingPoint } from '../../ml/calibration/thresholds.js';
import { verdictsOf } from '../../ml/calibration/verdicts.js';
import type { AlertLimits, HeldOut } from '../../ml/evaluation/predictions.js';
import type { Run } from './run.js';

/** Least probability of an alert by class code, from the validation rows; says in the log what it can promise. */
export function thresholdsOf({ input, report }: Run, validated: Omit<HeldOut, keyof AlertLimits>): readonly number[] {
  const { actual, probabilities, benign, classes } = validated;
  const budget = input.parameters.falsePositiveBudget;
  const verdicts = verdictsOf(probabilities, classes.length);
  const point = chooseThresholds(actual, verdicts, benign, classes.length, budget);
  report({ kind: 'log', text: promiseOf(point, budget) });
  return point.thresholds;
}

function promiseOf({ benignRows, allowed }: OperatingPoint, budget: number): string {
  const rows = `${benignRows} benign validation rows`;
  return allowed < 0
    ? `thresholds exclude all ${rows}: too few to promise a false-positive rate below ${budget}`
    : `thresholds allow ${allowed} of ${rows}: a false-positive rate below ${budget} with 95 % confidence`;
}
