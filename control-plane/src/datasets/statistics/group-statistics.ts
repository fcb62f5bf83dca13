import { DdSketch } from '@picket/shared/sketch';

/** Count, spread and distribution of one column in one class. A monoid: what was counted apart can be merged. */
export class GroupStatistics {
  readonly sketch = new DdSketch();
  private count = 0;
  private mean = 0;
  private squares = 0;
  /** Whether every value so far is a whole number. */
  private isWhole = true;

  /** Welford's running mean and sum of squared differences (Knuth, TAOCP vol. 2, 4.2.2). */
  add(value: number): void {
    this.sketch.add(value);
    if (value !== value) return;
    if (this.isWhole) this.isWhole = Math.trunc(value) === value;
    const delta = value - this.mean;
    this.mean += delta / ++this.count;
    this.squares += delta * (value - this.mean);
  }

  /** Chan, Golub and LeVeque, "Updating formulae", 1979, for two samples. */
  merge(other: GroupStatistics): this {
    this.sketch.merge(other.sketch);
    this.isWhole &&= other.isWhole;
    if (other.count === 0) return this;
    const count = this.count + other.count;
    const delta = other.mean - this.mean;
    this.squares += other.squares + (delta * delta * this.count * other.count) / count;
    this.mean += (delta * other.count) / count;
    this.count = count;
    return this;
  }

  summary(): GroupSummary {
    const { sketch, count } = this;
    const isEmpty = count === 0;
    return {
      count,
      missing: sketch.missing,
      min: isEmpty ? null : sketch.min,
      max: isEmpty ? null : sketch.max,
      mean: isEmpty ? null : this.mean,
      sd: isEmpty ? null : Math.sqrt(count > 1 ? this.squares / (count - 1) : 0),
      quantiles: isEmpty ? null : QUANTILES.map((q) => this.quantile(q)),
    };
  }

  /**
   * Nobody has met half a packet. A bin that is no wider than 1 begins with the one whole number that it holds, so what
   * is cut off its middle leaves that number: exact up to 63, and within the same error beyond.
   */
  private quantile(q: number): number {
    const value = this.sketch.quantile(q);
    return this.isWhole ? Math.trunc(value) + 0 : value;
  }
}

/** Of each column and class, within 1.6 % of the exact ones. */
export const QUANTILES: readonly number[] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/** Nothing but null where there is no value. `sd` is that of a sample (n − 1). */
export interface GroupSummary {
  readonly count: number;
  readonly missing: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly sd: number | null;
  /** At QUANTILES. */
  readonly quantiles: readonly number[] | null;
}
