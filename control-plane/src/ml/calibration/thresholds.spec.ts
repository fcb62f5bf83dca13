import { describe, expect, it } from '@jest/globals';
import { chooseThresholds } from './thresholds.js';

/** 10,000 benign rows, of which the first few are called an attack with these probabilities; then one true attack. */
function choose(mistakes: readonly (readonly [code: number, probability: number])[], budget: number) {
  const actual = Uint16Array.from({ length: 10_001 }, (_, row) => (row < 10_000 ? 0 : 1));
  const classes = Uint16Array.from(actual, (_, row) => mistakes[row]?.[0] ?? (row < 10_000 ? 0 : 1));
  const probabilities = Float32Array.from(actual, (_, row) => mistakes[row]?.[1] ?? 0.9);
  const { thresholds, allowed } = chooseThresholds(actual, { classes, probabilities }, 0, 3, budget);
  const alerts = mistakes.filter(([code, probability]) => Math.fround(probability) >= thresholds[code]).length;
  return { thresholds, alerts, allowed };
}

describe('chooseThresholds', () => {
  const mistakes = [
    [1, 0.7],
    [1, 0.95],
    [2, 0.6],
  ] as const;

  it('asks for even odds where nothing has to be excluded', () => {
    expect(choose([], 0.001).thresholds).toEqual([0.5, 0.5, 0.5]);
  });

  it('spends what it allows on the rows that the model is surest about', () => {
    // Clopper and Pearson: 1 of 10,000 is below 0.0005 with 95 % confidence, 2 are not.
    const { thresholds, alerts, allowed } = choose(mistakes, 0.0005);
    expect([allowed, alerts]).toEqual([1, 1]);
    expect(thresholds[1]).toBeGreaterThan(Math.fround(0.7));
    expect(thresholds[1]).toBeLessThan(0.95);
    expect(thresholds[2]).toBeGreaterThan(Math.fround(0.6));
  });

  it.each([
    [0, -1, 0],
    [0.0001, -1, 0],
    [0.0003, 0, 0],
    [0.001, 4, 3],
  ])('turns a budget of %d into %d allowed alerts', (budget, allowed, alerts) => {
    expect(choose(mistakes, budget)).toMatchObject({ allowed, alerts });
  });

  it('asks for more than even odds where so few rows cannot promise the budget', () => {
    expect(choose([], 0.0001).thresholds).toEqual([0.9, 0.9, 0.9]);
  });

  it('never asks for more than certainty', () => {
    expect(choose([[1, 1]], 0).thresholds[1]).toBe(1);
  });
});
