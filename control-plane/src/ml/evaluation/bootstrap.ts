import type { Interval } from '@picket/shared/bundle';
import { randomFrom } from '../random.js';

const RESAMPLES = 1000;
const TAIL = 0.025;
/** Rows of each class that count as mistaken before any is looked at. */
const UNSEEN_MISTAKES = 0.5;

export type Confusion = readonly (readonly number[])[];

export interface F1Intervals {
  readonly macroF1: Interval;
  /** By class code. */
  readonly perClass: readonly Interval[];
}

/**
 * Intervals of F1 scores by Bayesian bootstrap of the confusion table (Rubin, "The Bayesian Bootstrap", 1981): percentiles
 * of 1,000 tables whose cells are drawn from gamma distributions about what was counted. The mistakes of each class begin
 * at half a row instead of none (Jeffreys' prior, as in Goutte and Gaussier, "A Probabilistic Interpretation of
 * Precision, Recall and F-Score", 2005): a class that was always right in ten rows may still be wrong in the eleventh.
 * The seed is fixed: a table has one interval. Classes without a row stay out of the mean, as they do in macro-F1.
 */
export function f1Intervals(confusion: Confusion): F1Intervals {
  const random = randomFrom(1);
  const present = confusion.map((row) => row.some((count) => count > 0));
  const weights = confusion.map((row, code) => row.map((count, called) => withPrior(count, code, called, present)));
  const scores = confusion.map(() => new Float64Array(RESAMPLES));
  const macro = new Float64Array(RESAMPLES);
  for (let round = 0; round < RESAMPLES; round++) {
    const f1 = f1Scores(weights.map((row) => row.map((weight) => gamma(weight, random))));
    f1.forEach((score, code) => (scores[code]![round] = score));
    macro[round] = meanOf(f1, present);
  }
  const seen = f1Scores(confusion);
  return {
    macroF1: intervalAround(meanOf(seen, present), macro),
    perClass: scores.map((values, code) => intervalAround(seen[code]!, values)),
  };
}

function withPrior(count: number, code: number, called: number, present: readonly boolean[]): number {
  if (code === called || !present[code] || !present[called]) return count;
  return count + UNSEEN_MISTAKES / Math.max(1, present.filter(Boolean).length - 1);
}

function meanOf(f1: readonly number[], present: readonly boolean[]): number {
  const counted = f1.filter((_, code) => present[code]);
  return counted.reduce((sum, score) => sum + score, 0) / counted.length;
}

/** By class code; 0 for a class that is neither there nor called. */
export function f1Scores(confusion: Confusion): number[] {
  return confusion.map((row, code) => {
    const predicted = confusion.reduce((sum, other) => sum + other[code]!, 0);
    const total = row.reduce((sum, count) => sum + count, predicted);
    return total === 0 ? 0 : (2 * row[code]!) / total;
  });
}

/** The percentiles, and what was seen: the prior may lie below it. */
function intervalAround(seen: number, values: Float64Array): Interval {
  values.sort();
  const low = values[Math.floor(TAIL * RESAMPLES)]!;
  const high = values[Math.ceil((1 - TAIL) * RESAMPLES) - 1]!;
  return { low: Math.min(low, seen), high: Math.max(high, seen) };
}

/** Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables", 2000; their section 6 for shapes below 1. */
function gamma(shape: number, random: () => number): number {
  if (shape === 0) return 0;
  if (shape < 1) return gamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
