/**
 * Spearman's rank correlation: Pearson's of the ranks, equal values sharing the mean of theirs (Spearman, The Proof and
 * Measurement of Association between Two Things, 1904). 0 when one side never varies.
 */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [ranksA, ranksB] = [ranksOf(a), ranksOf(b)];
  const mean = (a.length - 1) / 2;
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    const [distanceA, distanceB] = [ranksA[index]! - mean, ranksB[index]! - mean];
    product += distanceA * distanceB;
    squaresA += distanceA ** 2;
    squaresB += distanceB ** 2;
  }
  return squaresA === 0 || squaresB === 0 ? 0 : product / Math.sqrt(squaresA * squaresB);
}

function ranksOf(values: readonly number[]): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((x, y) => values[x]! - values[y]!);
  const ranks = new Float64Array(values.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let index = start; index < end; index++) ranks[order[index]!] = (start + end - 1) / 2;
  }
  return ranks;
}
