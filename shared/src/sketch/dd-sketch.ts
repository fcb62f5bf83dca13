import { BinStore } from './bins.js';
import { binOf, LAST_BIN, lowerBound, middleOf, RELATIVE_ERROR } from './mapping.js';

export { RELATIVE_ERROR };

/** One bin of a sketch: negative keys hold negative values, key 0 exactly zero, positive keys positive values. */
export interface SketchBin {
  readonly key: number;
  readonly count: number;
}

/**
 * Mergeable distribution of a number: a DDSketch (Masson et al., VLDB 2019) over log-linear bins. Quantiles are within
 * RELATIVE_ERROR of the exact ones for every value of magnitude down to 2^-64 of the largest.
 * A monoid: a new sketch is empty, `merge` is associative and commutative. `min`, `max` and counts are exact.
 */
export class DdSketch {
  readonly positive = new BinStore();
  readonly negative = new BinStore();
  zeros = 0;
  /** Values that are NaN or infinite: counted, in no bin. */
  missing = 0;
  min = Infinity;
  max = -Infinity;
  sum = 0;

  /** Values counted, without the missing ones. */
  get count(): number {
    return this.positive.total + this.negative.total + this.zeros;
  }

  add(value: number): void {
    if (!Number.isFinite(value)) {
      this.missing++;
      return;
    }
    if (value > 0) this.positive.add(binOf(value), 1);
    else if (value < 0) this.negative.add(binOf(-value), 1);
    else this.zeros++;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    this.sum += value;
  }

  /** Adds everything that the other sketch has seen; the other one stays as it is. */
  merge(other: DdSketch): this {
    this.positive.merge(other.positive);
    this.negative.merge(other.negative);
    this.zeros += other.zeros;
    this.missing += other.missing;
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    this.sum += other.sum;
    return this;
  }

  /** Occupied points in ascending order of value: each stands for `count` values within RELATIVE_ERROR of it. */
  *points(): Generator<{ value: number; count: number }> {
    for (const [bin, count] of [...this.negative].reverse()) yield { value: this.clamp(-middleOf(bin)), count };
    if (this.zeros > 0) yield { value: 0, count: this.zeros };
    for (const [bin, count] of this.positive) yield { value: this.clamp(middleOf(bin)), count };
  }

  /** Non-empty bins in ascending order of value, by keys that mean the same interval in every sketch (see binBounds). */
  bins(): SketchBin[] {
    const found: SketchBin[] = [];
    for (const [bin, count] of this.negative) found.push({ key: -1 - bin, count });
    found.reverse();
    if (this.zeros > 0) found.push({ key: 0, count: this.zeros });
    for (const [bin, count] of this.positive) found.push({ key: bin + 1, count });
    return found;
  }

  /** Value at quantile q in [0, 1] (the one of rank floor(q · (count − 1))); NaN for an empty sketch. */
  quantile(q: number): number {
    if (this.count === 0) return NaN;
    if (q <= 0) return this.min;
    if (q >= 1) return this.max;
    const rank = Math.floor(q * (this.count - 1));
    let seen = 0;
    for (const { value, count } of this.points()) {
      seen += count;
      if (seen > rank) return value;
    }
    return this.max;
  }

  get mean(): number {
    return this.count === 0 ? NaN : this.sum / this.count;
  }

  private clamp(value: number): number {
    return Math.min(this.max, Math.max(this.min, value));
  }
}

/** The interval of values that a bin's key stands for; both bounds are 0 for the key 0. */
export function binBounds(key: number): { low: number; high: number } {
  if (key === 0) return { low: 0, high: 0 };
  const bin = Math.abs(key) - 1;
  const [near, far] = [lowerBound(bin), bin >= LAST_BIN ? Number.MAX_VALUE : lowerBound(bin + 1)];
  return key > 0 ? { low: near, high: far } : { low: -far, high: -near };
}
