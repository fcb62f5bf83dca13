import { expect, it } from '@jest/globals';
import { sampleRows } from './sample-rows.js';

it('spreads a sample over all rows, each at most once, and follows no period', () => {
  const rows = [...sampleRows(100_000, 10_000)];
  expect(new Set(rows).size).toBe(10_000);
  expect(rows).toEqual([...rows].sort((a, b) => a - b));
  rows.forEach((row, index) => expect(Math.floor(row / 10)).toBe(index));
  // Of rows whose class repeats every ten, every class is there in its share.
  const byPlace = new Array<number>(10).fill(0);
  for (const row of rows) byPlace[row % 10]++;
  expect(Math.min(...byPlace)).toBeGreaterThan(900);
  expect([...sampleRows(3, 3)]).toEqual([0, 1, 2]);
});
