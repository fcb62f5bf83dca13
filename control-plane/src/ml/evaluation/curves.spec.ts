import { describe, expect, it } from '@jest/globals';
import { randomFrom } from '../random.js';
import { curvesOf } from './curves.js';
import type { Predictions } from './predictions.js';

/** Two classes; `scores` are the probability of the second. */
function binary(actual: readonly number[], scores: readonly number[]): Omit<Predictions, 'anomaly'> {
  const probabilities = Float32Array.from(scores.flatMap((score) => [1 - score, score]));
  return { classes: ['Normal', 'DoS'], benign: 0, actual: Uint16Array.from(actual), probabilities };
}

const random = randomFrom(7);
const many = Array.from({ length: 600 }, (_, row) => row % 2);
// Two digits only, so that many rows tie.
const noisy = many.map((label) => Math.round(100 * Math.min(1, Math.max(0, 0.3 * label + random() * 0.7))) / 100);

describe('curvesOf', () => {
  // The example of scikit-learn's roc_auc_score and average_precision_score.
  it('gives what scikit-learn gives', () => {
    const { DoS } = curvesOf(binary([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]));
    expect(DoS.rocAuc).toBe(0.75);
    expect(DoS.averagePrecision).toBeCloseTo(0.8333, 4);
    expect(DoS.roc.map(({ falsePositiveRate, recall }) => [falsePositiveRate, recall])).toEqual([
      [0, 0],
      [0, 0.5],
      [0.5, 0.5],
      [0.5, 1],
      [1, 1],
    ]);
    expect(DoS.precisionRecall.map(({ recall, precision }) => [recall, precision])).toEqual([
      [0.5, 1],
      [0.5, 0.5],
      [1, 0.666667],
      [1, 0.5],
    ]);
  });

  it('has the area that counting all pairs of rows gives, ties counting half', () => {
    const predictions = binary(many, noisy);
    const score = (row: number) => predictions.probabilities[2 * row + 1];
    const [ones, zeros] = [1, 0].map((label) => [...many.keys()].filter((row) => many[row] === label));
    const wins = ones.flatMap((one) => zeros.map((zero) => 0.5 * (1 + Math.sign(score(one) - score(zero)))));
    const expected = wins.reduce((sum, win) => sum + win, 0) / wins.length;
    expect(curvesOf(predictions)['DoS'].rocAuc).toBeCloseTo(expected, 5);
  });

  it('has the average precision that going through all thresholds gives', () => {
    const { probabilities } = binary(many, noisy);
    const scores = many.map((_, row) => probabilities[2 * row + 1]);
    const at = (threshold: number) => {
      const called = [...many.keys()].filter((row) => scores[row] >= threshold);
      const hits = called.filter((row) => many[row] === 1).length;
      return { recall: hits / 300, precision: hits / called.length };
    };
    const thresholds = [...new Set(scores)].sort((a, b) => b - a);
    const expected = thresholds.reduce((sum, threshold, index) => {
      const before = index === 0 ? 0 : at(thresholds[index - 1]).recall;
      return sum + at(threshold).precision * (at(threshold).recall - before);
    }, 0);
    expect(curvesOf(binary(many, noisy))['DoS'].averagePrecision).toBeCloseTo(expected, 5);
  });

  it('leaves out what a picture cannot show, never an end or a leap', () => {
    const length = 50_000;
    const actual = Array.from({ length }, (_, row) => Number(row % 3 === 0));
    const scores = actual.map((label) => Math.min(1, 0.4 * label + random() * 0.6));
    const { roc, precisionRecall } = curvesOf(binary(actual, scores))['DoS'];
    expect(roc.length).toBeLessThan(500);
    expect(roc.at(-1)).toMatchObject({ falsePositiveRate: 1, recall: 1 });
    expect(precisionRecall.length).toBeLessThan(500);
    expect(precisionRecall.at(-1)?.recall).toBe(1);
    roc.slice(1).forEach(({ recall }, index) => expect(recall - roc[index].recall).toBeLessThan(0.02));
  });

  it('claims nothing about a class without rows, or without others', () => {
    const { Normal, DoS } = curvesOf(binary([0, 0], [0.1, 0.2]));
    expect(Normal).toMatchObject({ rocAuc: null, averagePrecision: 1, roc: [] });
    expect(DoS).toEqual({ rocAuc: null, averagePrecision: null, roc: [], precisionRecall: [] });
  });
});
