import type { Verdicts } from './verdicts.js';

/** No alert on less than even odds, however generous the budget is. */
const LEAST_THRESHOLD = 0.5;
/** One step of single precision above a probability just below 1. */
const ABOVE = 2 ** -23;

/**
 * Least probability of an alert, by class code, so that of the benign validation rows at most `budget` are called an
 * attack. The rows that the model is surest about are those that the budget buys; the thresholds exclude all others.
 */
export function chooseThresholds(
  actual: Uint16Array,
  verdicts: Verdicts,
  benign: number,
  classCount: number,
  budget: number,
): number[] {
  const benignRows = [...actual.keys()].filter((row) => actual[row] === benign);
  const mistaken = benignRows
    .filter((row) => verdicts.classes[row] !== benign)
    .sort((a, b) => verdicts.probabilities[b]! - verdicts.probabilities[a]!);
  const thresholds = new Array<number>(classCount).fill(LEAST_THRESHOLD);
  for (const row of mistaken.slice(Math.floor(budget * benignRows.length))) {
    const verdict = verdicts.classes[row]!;
    thresholds[verdict] = Math.max(thresholds[verdict]!, Math.min(1, verdicts.probabilities[row]! + ABOVE));
  }
  return thresholds;
}
