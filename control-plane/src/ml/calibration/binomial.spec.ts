import { describe, expect, it } from '@jest/globals';
import { binomialCdf, mostSuccessesBelow } from './binomial.js';

describe('binomialCdf', () => {
  // R: pbinom(k, n, p)
  it.each([
    [0, 10, 0.1, 0.3486784401],
    [2, 10, 0.1, 0.9298091736],
    [50, 100, 0.5, 0.5397946187],
    [5, 10_000, 0.001, 0.06699135],
    [10, 10, 0.3, 1],
  ])('gives the probability of at most %d in %d at %d', (most, trials, chance, expected) => {
    expect(binomialCdf(most, trials, chance)).toBeCloseTo(expected, 6);
  });
});

describe('mostSuccessesBelow', () => {
  it('takes 2,995 trials without a success for a chance below 0.001 (the rule of three)', () => {
    expect(mostSuccessesBelow(0.001, 2994, 0.95)).toBe(-1);
    expect(mostSuccessesBelow(0.001, 2995, 0.95)).toBe(0);
  });

  it('never allows the limit itself', () => {
    for (const trials of [5000, 20_000, 100_000])
      expect(mostSuccessesBelow(0.001, trials, 0.95)).toBeLessThan(0.001 * trials);
  });
});
