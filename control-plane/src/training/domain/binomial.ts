/** Chance of at most `most` successes in so many trials, by adding up the binomial distribution from 0. */
export function binomialCdf(most: number, trials: number, chance: number): number {
  if (chance <= 0 || most >= trials) return 1;
  let logTerm = trials * Math.log1p(-chance);
  let sum = Math.exp(logTerm);
  for (let successes = 1; successes <= most; successes++) {
    logTerm += Math.log((trials - successes + 1) / successes) + Math.log(chance) - Math.log1p(-chance);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

/**
 * Most successes among so many trials from which a chance below `limit` follows with the given confidence: the largest
 * count whose one-sided upper bound after Clopper and Pearson (1934) is at most `limit`. -1: there are too few trials
 * for that, even without a success.
 */
export function mostSuccessesBelow(limit: number, trials: number, confidence: number): number {
  let most = -1;
  while (most + 1 < trials && binomialCdf(most + 1, trials, limit) <= 1 - confidence) most++;
  return most;
}
