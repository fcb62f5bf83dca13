import { expect, it } from '@jest/globals';
import { binaryOf } from './binary.js';
import type { Predictions } from './predictions.js';

/** Rows of class and probability of no attack; the rest is DoS. */
function predictionsOf(rows: readonly (readonly [label: number, benign: number])[]): Predictions {
  return {
    classes: ['DoS', 'Normal', 'Probe'],
    benign: 1,
    actual: Uint16Array.from(rows, ([label]) => label),
    probabilities: Float32Array.from(rows.flatMap(([, benign]) => [1 - benign, benign, 0])),
    anomaly: null,
  };
}

it('ranks attacks of all classes against benign rows (pairs counted by hand)', () => {
  // Scores: attacks 0.9, 0.6, 0.5; benign 0.7, 0.5, 0.1. Of 9 pairs 6 are right, one is a tie.
  const rows = predictionsOf([
    [0, 0.1],
    [2, 0.4],
    [2, 0.5],
    [1, 0.3],
    [1, 0.5],
    [1, 0.9],
  ]);
  const { rocAuc, recall, attackRows, benignRows } = binaryOf(rows, [0, 3, 1, 1, 1, 1]);
  expect(rocAuc).toBeCloseTo(6.5 / 9, 6);
  expect({ attackRows, benignRows }).toEqual({ attackRows: 3, benignRows: 3 });
  expect(recall).toBeCloseTo(2 / 3);
});

it('says what is found while at most so many of the benign rows are alerted on', () => {
  const benign = Array.from({ length: 1000 }, (_, index) => [1, 1 - index / 2000] as const);
  // One benign row in a thousand scores above 0.499, ten above 0.4945.
  const rows = predictionsOf([...benign, [0, 0.1], [0, 0.5008], [0, 0.503], [0, 0.6]]);
  expect(binaryOf(rows, rows.actual).recallAt).toEqual([
    { falseAlarms: 0.001, recall: 0.5 },
    { falseAlarms: 0.01, recall: 0.75 },
  ]);
});

it('claims nothing without attacks, or without benign rows, and gives NaN no credit', () => {
  expect(binaryOf(predictionsOf([[1, 0.5]]), [1])).toMatchObject({ rocAuc: null, recall: null, recallAt: [] });
  expect(binaryOf(predictionsOf([[0, 0.5]]), [0])).toMatchObject({ rocAuc: null, recall: 1, recallAt: [] });
  const nan = predictionsOf([
    [0, NaN],
    [1, 0.5],
  ]);
  expect(binaryOf(nan, [1, 1])).toMatchObject({ rocAuc: 0, recall: 0 });
});
