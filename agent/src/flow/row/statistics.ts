import { Stat } from './row.js';

/**
 * Adds a value to a running mean and its sum of squared deviations (Welford), in the original's order of operations so
 * that the last digits agree.
 * @param count number of values, this one included
 */
export function addToMean(cells: Float64Array, at: number, count: number, value: number): void {
  const delta = value - cells[at + Stat.Mean];
  // A value equal to the mean changes neither; floods of equal packets save the division.
  if (delta === 0) return;
  const step = delta / count;
  cells[at + Stat.Mean] += step;
  cells[at + Stat.SquaredDeviations] += (count - 1) * delta * step;
}

/** Adds a value to a statistic that keeps its extremes too. */
export function addSample(cells: Float64Array, at: number, count: number, value: number): void {
  addToMean(cells, at, count, value);
  if (count === 1 || value > cells[at + Stat.Max]) cells[at + Stat.Max] = value;
  if (count === 1 || value < cells[at + Stat.Min]) cells[at + Stat.Min] = value;
}

/** Sample variance; 0 for a single value, NaN for none. */
export function variance(cells: Float64Array, at: number, count: number): number {
  if (count === 0) return NaN;
  return count === 1 ? 0 : cells[at + Stat.SquaredDeviations] / (count - 1);
}

export function deviation(cells: Float64Array, at: number, count: number): number {
  return Math.sqrt(variance(cells, at, count));
}

/** Writes mean, deviation, maximum and minimum at `to`; zeros when there are no values. Returns the next position. */
export function writeSummary(out: Float64Array, to: number, cells: Float64Array, at: number, count: number): number {
  out[to] = count === 0 ? 0 : cells[at + Stat.Mean];
  out[to + 1] = count === 0 ? 0 : deviation(cells, at, count);
  out[to + 2] = count === 0 ? 0 : cells[at + Stat.Max];
  out[to + 3] = count === 0 ? 0 : cells[at + Stat.Min];
  return to + 4;
}
