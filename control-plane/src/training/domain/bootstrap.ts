import type { Interval } from '@picket/shared/trust';
import { randomFrom } from './random.js';

const RESAMPLES = 1000;
const TAIL = 0.025;
/** From here on a normal distribution stands in for Poisson's. */
const MANY = 30;

export type Confusion = readonly (readonly number[])[];

export interface F1Intervals {
  readonly macroF1: Interval;
  /** By class code. */
  readonly perClass: readonly Interval[];
}

/**
 * Intervals of F1 scores by bootstrap of the confusion table: percentiles of 1,000 tables in which each cell is drawn
 * from a Poisson distribution about what was counted, which is what drawing rows with replacement comes to (Chamandy,
 * Muralidharan, Najmi and Naidu, "Estimating Uncertainty for Massive Data Streams", 2012). The seed is fixed: a table
 * has one interval. Classes without a row stay out of the mean, as they do in macro-F1.
 */
export function f1Intervals(confusion: Confusion): F1Intervals {
  const random = randomFrom(1);
  const present = confusion.map((row) => row.some((count) => count > 0));
  const scores = confusion.map(() => new Float64Array(RESAMPLES));
  const macro = new Float64Array(RESAMPLES);
  for (let round = 0; round < RESAMPLES; round++) {
    const f1 = f1Scores(confusion.map((row) => row.map((count) => poisson(count, random))));
    f1.forEach((score, code) => (scores[code]![round] = score));
    const counted = f1.filter((_, code) => present[code]);
    macro[round] = counted.reduce((sum, score) => sum + score, 0) / counted.length;
  }
  return { macroF1: percentiles(macro), perClass: scores.map(percentiles) };
}

/** By class code; 0 for a class that is neither there nor called. */
export function f1Scores(confusion: Confusion): number[] {
  return confusion.map((row, code) => {
    const predicted = confusion.reduce((sum, other) => sum + other[code]!, 0);
    const total = row.reduce((sum, count) => sum + count, predicted);
    return total === 0 ? 0 : (2 * row[code]!) / total;
  });
}

function percentiles(values: Float64Array): Interval {
  values.sort();
  return { low: values[Math.floor(TAIL * RESAMPLES)]!, high: values[Math.ceil((1 - TAIL) * RESAMPLES) - 1]! };
}

/** Knuth's product of uniforms; for large means Box and Muller's normal. */
function poisson(mean: number, random: () => number): number {
  if (mean === 0) return 0;
  if (mean >= MANY) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  const limit = Math.exp(-mean);
  let [count, product] = [0, random()];
  while (product > limit) {
    count++;
    product *= random();
  }
  return count;
}
