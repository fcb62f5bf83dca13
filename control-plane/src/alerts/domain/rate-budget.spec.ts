import { describe, expect, it } from '@jest/globals';
import { RateBudget } from './rate-budget.js';

describe('RateBudget', () => {
  it('lets so many through in each second', () => {
    const budget = new RateBudget(2);
    expect([1000, 1001, 1999, 2000].map((at) => budget.take(at))).toEqual([true, true, false, true]);
  });
});
