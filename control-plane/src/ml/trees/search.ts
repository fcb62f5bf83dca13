import type { TreeShape } from '../../api/training-parameters.js';

/** Of so many trials one goes on, with so many times the rows. */
const FACTOR = 3;
/** With fewer rows a loss says little about another number of rows. */
const MIN_ROWS = 2000;

/**
 * Draws a tree shape: depth 3 to 10, learning rate 0.03 to 0.5, least child weight 0.5 to 20, row share 0.6 to 1,
 * feature share 0.5 to 1, L2 0.1 to 10, and in half of the draws L1 and least gain of 0.001 to 1, else none.
 * What acts by its order of magnitude is drawn by its logarithm.
 */
export function drawShape(random: () => number): TreeShape {
  const between = (low: number, high: number) => low + random() * (high - low);
  const byMagnitude = (low: number, high: number) => Math.exp(between(Math.log(low), Math.log(high)));
  const orNone = (value: number) => (random() < 0.5 ? 0 : value);
  return {
    maxDepth: Math.floor(between(3, 11)),
    learningRate: rounded(byMagnitude(0.03, 0.5)),
    minChildWeight: rounded(byMagnitude(0.5, 20)),
    subsample: rounded(between(0.6, 1)),
    columnSample: rounded(between(0.5, 1)),
    l1: rounded(orNone(byMagnitude(0.001, 1))),
    l2: rounded(byMagnitude(0.1, 10)),
    gamma: rounded(orNone(byMagnitude(0.001, 1))),
  };
}

/** Three digits: what is shown is what was used. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/**
 * Shares of the training rows that the rounds of successive halving use (Jamieson and Talwalkar, "Non-stochastic Best
 * Arm Identification and Hyperparameter Optimization", 2016). The resource is rows, not rounds of boosting: with few
 * rounds a high learning rate always wins. The last round's winner is trained on all rows by the run itself.
 */
export function rungShares(trials: number, trainingRows: number): number[] {
  const rungs = Math.max(1, Math.ceil(Math.log(trials) / Math.log(FACTOR) - 1e-9));
  const least = Math.min(1, MIN_ROWS / trainingRows);
  const shares = Array.from({ length: rungs }, (_, rung) => Math.max(least, FACTOR ** (rung - rungs)));
  // Where rows are few, rounds would only repeat each other.
  return [...new Set(shares)];
}

/** Those that go on, best first. */
export function survivors<Trial extends { readonly validationLoss: number }>(trials: readonly Trial[]): Trial[] {
  const ranked = [...trials].sort((a, b) => a.validationLoss - b.validationLoss);
  return ranked.slice(0, Math.ceil(trials.length / FACTOR));
}
