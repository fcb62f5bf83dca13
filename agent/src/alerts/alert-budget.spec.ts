import { describe, expect, it } from '@jest/globals';
import { AlertBudget } from './alert-budget.js';

describe('AlertBudget', () => {
  it('allows a minute at once, refills with time, and saves up no more than a minute', () => {
    const budget = new AlertBudget({ perMinute: 60 }, 0);
    const taken = (nowMs: number) => {
      let count = 0;
      while (budget.take(nowMs)) count++;
      return count;
    };
    expect(taken(0)).toBe(60);
    expect(taken(500)).toBe(0);
    expect(taken(5000)).toBe(5);
    expect(taken(3_600_000)).toBe(60);
  });

  it('goes by another limit from the next alert on', () => {
    const limit = { perMinute: 60 };
    const budget = new AlertBudget(limit, 0);
    limit.perMinute = 2;
    expect([budget.take(0), budget.take(0), budget.take(0)]).toEqual([true, true, false]);
  });
});
