/** Most bins that one store keeps: 64 octaves, 19 decades. Below that, the lowest bins collapse into one. */
const MAX_BINS = 2048;
const GROWTH = 64;

/** Counts of a run of bins, stored densely from `first`; the run grows on demand and is bounded by MAX_BINS. */
export class BinStore {
  private counts = new Float64Array(0);
  private first = 0;
  total = 0;

  add(bin: number, count: number): void {
    this.total += count;
    let index = bin - this.first;
    if (index < 0 || index >= this.counts.length) index = this.makeRoom(bin);
    this.counts[index]! += count;
  }

  /** Adds all counts of another store. */
  merge(other: BinStore): void {
    for (const [bin, count] of other) this.add(bin, count);
  }

  /** Non-empty bins in ascending order. */
  *[Symbol.iterator](): Generator<[bin: number, count: number]> {
    for (let index = 0; index < this.counts.length; index++) {
      const count = this.counts[index]!;
      if (count > 0) yield [this.first + index, count];
    }
  }

  /** Position of a bin after growing the run to hold it; a bin too far below the top goes to the lowest one kept. */
  private makeRoom(bin: number): number {
    if (this.counts.length === 0) {
      this.first = bin;
      this.counts = new Float64Array(GROWTH);
      return 0;
    }
    const top = Math.max(bin, this.highest());
    const bottom = Math.max(Math.min(bin, this.lowest()), top - MAX_BINS + 1);
    if (bin < bottom) return this.collapseInto(bottom, top, bottom);
    return this.collapseInto(bottom, top, bin);
  }

  private collapseInto(bottom: number, top: number, bin: number): number {
    const spare = Math.min(GROWTH, MAX_BINS - (top - bottom + 1));
    const grown = new Float64Array(top - bottom + 1 + spare);
    for (const [old, count] of this) grown[Math.max(old, bottom) - bottom]! += count;
    this.counts = grown;
    this.first = bottom;
    return bin - bottom;
  }

  private lowest(): number {
    return this.first + this.counts.findIndex((count) => count > 0);
  }

  private highest(): number {
    return this.first + this.counts.findLastIndex((count) => count > 0);
  }
}
