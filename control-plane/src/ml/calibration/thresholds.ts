import { mostSuccessesBelow } from './binomial.js';
import type { Verdicts } from './verdicts.js';

/** No alert on less than even odds, however generous the budget is. */
const MIN_THRESHOLD = 0.5;
/**
 * Least threshold where too few benign rows are known to hold a rate to the budget. Measured on the InSDN subset, 305
 * such rows, 20 seeds: 0.5 alerts on 0.12 % of the benign test rows, 0.9 on 0.02 %, for 0.5 % of the attacks less.
 */
const CAUTIOUS_THRESHOLD = 0.9;
/** One step of single precision above a probability just below 1. */
const ABOVE = 2 ** -23;
/** With which the false-positive rate of other rows of this kind stays below the budget. */
export const BUDGET_CONFIDENCE = 0.95;

export interface OperatingPoint {
  /** Least probability of an alert, by class code. */
  readonly thresholds: number[];
  readonly benignRows: number;
  /** Benign rows that may be alerted on without doubt about the budget; -1: too few rows for any such promise. */
  readonly allowed: number;
}

/**
 * Thresholds by which the benign validation rows that are called an attack keep the budget. Not their share is held to
 * it but its one-sided upper bound, since thresholds are chosen on the very rows that they are counted on. The rows that
 * the model is surest about are those that the budget buys; the thresholds exclude all others.
 */
export function chooseThresholds(
  actual: Uint16Array,
  verdicts: Verdicts,
  benign: number,
  classCount: number,
  budget: number,
): OperatingPoint {
  const benignRows = [...actual.keys()].filter((row) => actual[row] === benign);
  const allowed = mostSuccessesBelow(budget, benignRows.length, BUDGET_CONFIDENCE);
  const mistaken = benignRows
    .filter((row) => verdicts.classes[row] !== benign)
    .sort((a, b) => verdicts.probabilities[b]! - verdicts.probabilities[a]!);
  const thresholds = new Array<number>(classCount).fill(allowed < 0 ? CAUTIOUS_THRESHOLD : MIN_THRESHOLD);
  for (const row of mistaken.slice(Math.max(0, allowed))) {
    const verdict = verdicts.classes[row]!;
    thresholds[verdict] = Math.max(thresholds[verdict]!, Math.min(1, verdicts.probabilities[row]! + ABOVE));
  }
  return { thresholds, benignRows: benignRows.length, allowed };
}
