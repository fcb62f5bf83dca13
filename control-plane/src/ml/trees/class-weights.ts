import { ownValue } from '@picket/shared/records';
export type ClassWeights = 'none' | 'balanced' | Readonly<Record<string, number>>;

/**
 * Weight of each row: 1; or so that all classes weigh the same together while the mean stays 1; or what a table says of
 * its class.
 * @param classes names by code
 */
export function rowWeights(labels: Uint16Array, classes: readonly string[], policy: ClassWeights): Float32Array {
  if (policy === 'none') return new Float32Array(labels.length).fill(1);
  const weights =
    policy === 'balanced' ? balanced(labels, classes.length) : classes.map((name) => ownValue(policy, name) ?? 1);
  return Float32Array.from(labels, (code) => weights[code]!);
}

function balanced(labels: Uint16Array, classCount: number): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (const code of labels) counts[code]!++;
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => labels.length / (present * count));
}
