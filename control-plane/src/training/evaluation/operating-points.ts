import { chooseThresholds } from '../domain/thresholds.js';
import { verdictsOf, type Verdicts } from '../domain/verdicts.js';
import { wilsonInterval } from '../domain/wilson.js';
import type { Evaluation } from '../../registry/dto/evaluation.dto.js';
import type { Predictions } from './predictions.js';

type OperatingPoint = Evaluation['operatingPoints'][number];

/** From one false alarm in ten thousand benign flows to one in twenty. */
const BUDGETS = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05];

/** How the version was made to alert. */
export interface ChosenPoint {
  readonly budget: number;
  /** Least probability of an alert, by class code. */
  readonly thresholds: readonly number[];
}

/**
 * What other false-positive budgets would have bought, beside the chosen one. Thresholds come from validation rows,
 * figures from test rows: where the two differ, that is how far a budget can be trusted.
 */
export function operatingPointsOf(validation: Predictions, test: Predictions, chosen: ChosenPoint): OperatingPoint[] {
  const { classes, benign, actual } = validation;
  const onValidation = verdictsOf(validation.probabilities, classes.length);
  const onTest = verdictsOf(test.probabilities, classes.length);
  const others = BUDGETS.filter((budget) => budget !== chosen.budget).map((budget) => {
    const { thresholds } = chooseThresholds(actual, onValidation, benign, classes.length, budget);
    return pointOf(test, onTest, { budget, thresholds }, false);
  });
  return [...others, pointOf(test, onTest, chosen, true)].sort((a, b) => a.budget - b.budget);
}

function pointOf(test: Predictions, verdicts: Verdicts, point: ChosenPoint, isChosen: boolean): OperatingPoint {
  const { classes, benign, actual } = test;
  const { thresholds, budget } = point;
  const counts = classes.map(() => ({ rows: 0, any: 0, own: 0 }));
  actual.forEach((label, row) => {
    const count = counts[label]!;
    const verdict = verdicts.classes[row]!;
    const isAlert = verdict !== benign && verdicts.probabilities[row]! >= thresholds[verdict]!;
    count.rows++;
    count.any += Number(isAlert);
    count.own += Number(isAlert && verdict === label);
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
