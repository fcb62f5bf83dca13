import { chooseThresholds } from '../calibration/thresholds.js';
import { verdictsOf } from '../calibration/verdicts.js';
import { wilsonInterval } from './wilson.js';
import type { Evaluation } from '../../api/evaluation-report.js';
import { alertsOf } from './alerts.js';
import type { AlertLimits, Predictions } from './predictions.js';

type OperatingPoint = Evaluation['operatingPoints'][number];

/** From one false alarm in ten thousand benign flows to one in twenty. */
const BUDGETS = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05];

/** How the version was made to alert. */
export interface ChosenPoint extends AlertLimits {
  readonly budget: number;
}

/**
 * What other false-positive budgets would have bought, beside the chosen one. Thresholds come from validation rows,
 * figures from test rows: where the two differ, that is how far a budget can be trusted. What is called unknown counts
 * at every budget, by the one threshold that the version has for it: agents alert on that as well.
 */
export function operatingPointsOf(validation: Predictions, test: Predictions, chosen: ChosenPoint): OperatingPoint[] {
  const { classes, benign, actual } = validation;
  const onValidation = verdictsOf(validation.probabilities, classes.length);
  const others = BUDGETS.filter((budget) => budget !== chosen.budget).map((budget) => {
    const { thresholds } = chooseThresholds(actual, onValidation, benign, classes.length, budget);
    return pointOf(test, { ...chosen, budget, thresholds }, false);
  });
  return [...others, pointOf(test, chosen, true)].sort((a, b) => a.budget - b.budget);
}

function pointOf(test: Predictions, point: ChosenPoint, isChosen: boolean): OperatingPoint {
  const { classes, benign, actual } = test;
  const alerts = alertsOf(test, point);
  const { thresholds, budget } = point;
  const counts = classes.map(() => ({ rows: 0, any: 0, own: 0 }));
  actual.forEach((label, row) => {
    const count = counts[label]!;
    const isAlert = alerts[row] !== benign;
    count.rows++;
    count.any += Number(isAlert);
    count.own += Number(isAlert && alerts[row] === label);
  });
  const harmless = counts[benign]!;
  const attacks = classes.flatMap((name, code) => (code === benign ? [] : [{ name, code, ...counts[code]! }]));
  return {
    budget,
    chosen: isChosen,
    thresholds: Object.fromEntries(attacks.map(({ name, code }) => [name, thresholds[code]!])),
    benignFalsePositiveRate: harmless.rows === 0 ? 0 : harmless.any / harmless.rows,
    benignFalsePositiveInterval: wilsonInterval(harmless.any, harmless.rows),
    recall: Object.fromEntries(
      attacks.map(({ name, rows, own, any }) => {
        return [name, { ownClass: own / (rows || 1), anyAttack: any / (rows || 1), support: rows }];
      }),
    ),
  };
}
