/** One step of single precision above a score just below 1. */
const ABOVE = 2 ** -23;

/** Least anomaly score of an `unknown` flow, so that of the given benign rows at most `budget` reach it. */
export function chooseNoveltyThreshold(benignScores: Float32Array, budget: number): number {
  if (benignScores.length === 0) return 1;
  const descending = benignScores.slice().sort().reverse();
  const strangestAllowed = descending[Math.floor(budget * descending.length)] ?? 0;
  return Math.min(1, strangestAllowed + ABOVE);
}

/** Share of the scores that reach the threshold; 0 of none. */
export function shareReaching(scores: Float32Array, threshold: number): number {
  return scores.length === 0 ? 0 : scores.filter((score) => score >= threshold).length / scores.length;
}
