import { expect, it } from '@jest/globals';
import { operatingPointsOf } from './operating-points.js';
import type { Predictions } from './predictions.js';

/** Rows of class and probability of DoS. */
function rows(...pairs: readonly [label: number, probability: number][]): Predictions {
  return {
    classes: ['Normal', 'DoS', 'Probe'],
    benign: 0,
    actual: Uint16Array.from(pairs, ([label]) => label),
    probabilities: Float32Array.from(pairs.flatMap(([, probability]) => [1 - probability, probability, 0])),
    anomaly: null,
  };
}

// 100 benign validation rows, of which two are called DoS.
const quiet = Array.from({ length: 98 }, () => [0, 0.1] as [number, number]);
const validation = rows(...quiet, [0, 0.75], [0, 0.875]);
const test = rows([0, 0.8], [0, 0.1], [1, 0.95], [1, 0.8], [1, 0.6], [1, 0.2], [2, 0.95]);
const chosenPoint = { budget: 0.01, thresholds: [0.5, 0.7, 0.5], unknownFrom: null };
const points = operatingPointsOf(validation, test, chosenPoint);

it('goes from the tightest to the loosest budget, with the chosen one in between', () => {
  expect(points.map(({ budget, chosen }) => [budget, chosen])).toEqual([
    [0.0001, false],
    [0.0005, false],
    [0.001, false],
    [0.005, false],
    [0.01, true],
    [0.05, false],
  ]);
});

it('counts on the test rows what the thresholds of the validation rows let through', () => {
  const [tight, , , , chosen, loose] = points;
  // A hundred benign rows cannot promise one false alarm in ten thousand: caution, here one attack of four.
  expect(tight.thresholds['DoS']).toBe(0.9);
  expect(tight).toMatchObject({ benignFalsePositiveRate: 0, recall: { DoS: { ownClass: 0.25, support: 4 } } });
  // One alarm in a hundred rows is surely below one in twenty, two are not: the threshold excludes 0.75.
  expect(loose.thresholds['DoS']).toBeCloseTo(0.75, 5);
  expect(loose).toMatchObject({ benignFalsePositiveRate: 0.5, recall: { DoS: { ownClass: 0.5, anyAttack: 0.5 } } });
  // The version's own thresholds are taken as they are.
  expect(chosen.thresholds).toEqual({ DoS: 0.7, Probe: 0.5 });
  expect(chosen.recall['DoS'].ownClass).toBe(0.5);
});

it('tells an alert under the wrong name from none', () => {
  expect(points[5].recall['Probe']).toEqual({ ownClass: 0, anyAttack: 1, support: 1 });
});

it('counts what is called unknown at every budget: agents alert on that as well', () => {
  const strange = { ...test, anomaly: Float32Array.from([0, 0.9, 0, 0, 0, 0.9, 0]) };
  const counted = operatingPointsOf(validation, strange, { ...chosenPoint, unknownFrom: 0.8 });
  expect(counted.map((point) => point.benignFalsePositiveRate)).toEqual([0.5, 0.5, 0.5, 0.5, 1, 1]);
  expect(counted[4].recall['DoS']).toEqual({ ownClass: 0.5, anyAttack: 0.75, support: 4 });
});
