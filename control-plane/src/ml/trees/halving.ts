/** Of so many trials one goes on, with so many times the rows. */
const FACTOR = 3;
/** With fewer rows a loss says little about another number of rows. */
const MIN_ROWS = 2000;

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
