import { expect, it } from '@jest/globals';
import { rankCorrelation } from './rank-correlation.js';

it('is that of the ranks, ties included', () => {
  // Ranks 0, 1.5, 1.5, 3, 4 and 0, 1, 2.5, 4, 2.5: 7.25 / 9.5, by hand.
  expect(rankCorrelation([1, 2, 2, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(7.25 / 9.5, 12);
  expect(rankCorrelation([1, 2, 3], [9, 8, -7])).toBe(-1);
  expect(rankCorrelation([1, 1, 1], [9, 8, 7])).toBe(0);
});
