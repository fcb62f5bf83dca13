import { describe, expect, it } from '@jest/globals';
import { f1Intervals, f1Scores } from './bootstrap.js';

describe('f1Intervals', () => {
  it('holds the score, is the same for the same table, and narrows with the rows', () => {
    const table = [
      [90, 10],
      [20, 80],
    ];
    const many = table.map((row) => row.map((count) => 100 * count));
    const [few, lots] = [f1Intervals(table), f1Intervals(many)];
    expect(f1Intervals(table)).toEqual(few);
    f1Scores(table).forEach((score, code) => {
      expect(few.perClass[code].low).toBeLessThan(score);
      expect(few.perClass[code].high).toBeGreaterThan(score);
    });
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    expect(width(few.macroF1) / width(lots.macroF1)).toBeGreaterThan(7);
    expect(width(few.macroF1) / width(lots.macroF1)).toBeLessThan(13);
  });

  it('is as wide as resampling the rows themselves makes it', () => {
    // 20,000 times 100 rows drawn with replacement, in Python: macro-F1 from 0.7689 to 0.9142.
    const { macroF1 } = f1Intervals([
      [50, 10],
      [5, 35],
    ]);
    expect(Math.abs(macroF1.low - 0.7689)).toBeLessThan(0.015);
    expect(Math.abs(macroF1.high - 0.9142)).toBeLessThan(0.015);
  });

  it('claims no certainty from perfection, less with more rows', () => {
    const perfect = (rows: number) =>
      f1Intervals([
        [rows, 0],
        [0, rows],
      ]);
    const [ten, thousand] = [perfect(10), perfect(1000)];
    expect(ten.macroF1.high).toBe(1);
    // Hits are Gamma(10), mistakes of both kinds together Gamma(1), so their share is Beta(1, 10): at most 0.3085 of it
    // in 97.5 % of the tables, which is an F1 of 0.818. The percentile of 1,000 tables is not exact.
    expect(Math.abs(ten.perClass[0].low - 0.818)).toBeLessThan(0.04);
    expect(thousand.macroF1.low).toBeGreaterThan(0.997);
    expect(thousand.macroF1.low).toBeLessThan(1);
  });

  it('says nothing about a class without rows', () => {
    const { macroF1, perClass } = f1Intervals([
      [10, 0],
      [0, 0],
    ]);
    expect(macroF1).toEqual({ low: 1, high: 1 });
    expect(perClass[1]).toEqual({ low: 0, high: 0 });
  });
});
