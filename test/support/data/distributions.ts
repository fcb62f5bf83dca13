import { DdSketch } from '@picket/shared/sketch';

/** Seeded generator of numbers in [0, 1) (mulberry32), so that a failure can be repeated. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function sketchOf(values: readonly number[]): DdSketch {
  const sketch = new DdSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

/** Population stability index of raw values over the reference's deciles, by sorting; empty cells count 0.0001. */
export function exactPsi(reference: readonly number[], current: readonly number[]): number {
  const sorted = [...reference].sort((a, b) => a - b);
  const edges = Array.from({ length: 9 }, (_, index) => sorted[Math.floor(((index + 1) * sorted.length) / 10)]);
  const cell = (value: number) => edges.filter((edge) => value >= edge).length;
  const shares = (values: readonly number[]) => {
    const counts = new Array<number>(10).fill(0);
    for (const value of values) counts[cell(value)]++;
    return counts.map((count) => count / values.length || 0.0001);
  };
  const [p, q] = [shares(reference), shares(current)];
  return p.reduce((sum, share, index) => sum + (share - q[index]) * Math.log(share / q[index]), 0);
}

/** Jensen–Shannon distance (base 2) of raw values, every distinct value its own cell. */
export function exactJensenShannon(reference: readonly number[], current: readonly number[]): number {
  const share = (values: readonly number[], value: number) => values.filter((v) => v === value).length / values.length;
  let divergence = 0;
  for (const value of new Set([...reference, ...current])) {
    const [p, q] = [share(reference, value), share(current, value)];
    if (p > 0) divergence += (p * Math.log2((2 * p) / (p + q))) / 2;
    if (q > 0) divergence += (q * Math.log2((2 * q) / (p + q))) / 2;
  }
  return Math.sqrt(divergence);
}
