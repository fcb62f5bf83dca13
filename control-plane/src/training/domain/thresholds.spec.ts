import { describe, expect, it } from '@jest/globals';
import { chooseThresholds } from './thresholds.js';

/** 1000 benign rows, of which the first few are called an attack with these probabilities; then one true attack. */
function choose(mistakes: readonly (readonly [code: number, probability: number])[], budget: number) {
  const actual = Uint16Array.from({ length: 1001 }, (_, row) => (row < 1000 ? 0 : 1));
  const classes = Uint16Array.from(actual, (_, row) => mistakes[row]?.[0] ?? (row < 1000 ? 0 : 1));
  const probabilities = Float32Array.from(actual, (_, row) => mistakes[row]?.[1] ?? 0.9);
  const thresholds = chooseThresholds(actual, { classes, probabilities }, 0, 3, budget);
  const alerts = mistakes.filter(([code, probability]) => Math.fround(probability) >= thresholds[code]).length;
  return { thresholds, alerts };
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

  it('spends the budget on the rows that the model is surest about', () => {
    const { thresholds, alerts } = choose(mistakes, 0.001);
    expect(alerts).toBe(1);
    expect(thresholds[1]).toBeGreaterThan(Math.fround(0.7));
    expect(thresholds[1]).toBeLessThan(0.95);
    expect(thresholds[2]).toBeGreaterThan(Math.fround(0.6));
  });

  it.each([0, 0.001, 0.002, 0.003])('keeps a budget of %d', (budget) => {
    expect(choose(mistakes, budget).alerts).toBe(Math.round(budget * 1000));
  });

  it('never asks for more than certainty', () => {
    expect(choose([[1, 1]], 0).thresholds[1]).toBe(1);
  });
});
