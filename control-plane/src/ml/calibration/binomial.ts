/** Chance of at most `most` successes in so many trials. */
export function binomialCdf(most: number, trials: number, chance: number): number {
  if (chance <= 0 || most >= trials) return 1;
  let successes = 0;
  for (const sum of cumulated(trials, chance)) if (successes++ === most) return Math.min(1, sum);
  return 1;
}

/** The binomial distribution added up from 0: chance of at most 0, 1, 2, … successes. */
function* cumulated(trials: number, chance: number): Generator<number> {
  const logOdds = Math.log(chance) - Math.log1p(-chance);
  let logTerm = trials * Math.log1p(-chance);
  let sum = Math.exp(logTerm);
  yield sum;
  for (let successes = 1; successes <= trials; successes++) {
    logTerm += Math.log((trials - successes + 1) / successes) + logOdds;
    sum += Math.exp(logTerm);
    yield sum;
  }
}

/**
 * Most successes among so many trials from which a chance below `limit` follows with the given confidence: the largest
 * count whose one-sided upper bound after Clopper and Pearson (1934) is at most `limit`. -1: there are too few trials
 * for that, even without a success.
 */
export function mostSuccessesBelow(limit: number, trials: number, confidence: number): number {
  if (limit <= 0) return -1;
  let most = -1;
  for (const chance of cumulated(trials, limit)) {
    if (most + 1 >= trials || chance > 1 - confidence) break;
    most++;
  }
  return most;
}
