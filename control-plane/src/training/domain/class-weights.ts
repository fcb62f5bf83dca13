/** Weight of each row: 1, or so that all classes weigh the same together while the mean stays 1. */
export function rowWeights(labels: Uint16Array, classCount: number, policy: 'none' | 'balanced'): Float32Array {
  if (policy === 'none') return new Float32Array(labels.length).fill(1);
  const counts = new Array<number>(classCount).fill(0);
  for (const code of labels) counts[code]!++;
  const present = counts.filter((count) => count > 0).length;
  return Float32Array.from(labels, (code) => labels.length / (present * counts[code]!));
}
