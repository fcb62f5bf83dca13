import { describe, expect, it } from '@jest/globals';
import { Stat } from './row.js';
import { addSample, deviation, variance, writeSummary } from './statistics.js';

function filled(values: readonly number[]): Float64Array {
  const cells = new Float64Array(4);
  values.forEach((value, at) => addSample(cells, 0, at + 1, value));
  return cells;
}

describe('running statistics', () => {
  it('agree with the textbook on values that differ little from each other', () => {
    const values = Array.from({ length: 10_000 }, (_, at) => 1e8 + (at % 3));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const exact = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    const cells = filled(values);
    expect(cells[Stat.Mean] / mean).toBeCloseTo(1, 12);
    expect(variance(cells, 0, values.length) / exact).toBeCloseTo(1, 9);
    expect([cells[Stat.Max], cells[Stat.Min]]).toEqual([1e8 + 2, 1e8]);
  });

  it('are 0 for one value, undefined for none, and zeros in a summary of none', () => {
    expect(deviation(filled([5]), 0, 1)).toBe(0);
    expect(deviation(filled([]), 0, 0)).toBeNaN();
    const out = new Float64Array(4).fill(9);
    expect(writeSummary(out, 0, filled([]), 0, 0)).toBe(4);
    expect([...out]).toEqual([0, 0, 0, 0]);
  });

  it('keep negative extremes', () => {
    const cells = filled([-5, -9, -7]);
    expect([cells[Stat.Max], cells[Stat.Min], cells[Stat.Mean]]).toEqual([-5, -9, -7]);
  });
});
