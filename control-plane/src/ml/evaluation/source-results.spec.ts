import { expect, it } from '@jest/globals';
import type { Predictions } from './predictions.js';
import { resultsByFile, sourceResult } from './source-results.js';

const classes = ['Normal', 'DoS', 'Probe'];
const rows: Predictions = {
  classes,
  benign: 0,
  actual: Uint16Array.from([0, 1, 1, 0, 1]),
  probabilities: Float32Array.from([0.9, 0.1, 0, 0, 1, 0, 0, 0, 1, 0.2, 0.8, 0, 0.9, 0.1, 0]),
  anomaly: null,
};
const limits = { thresholds: [0.5, 0.9, 0.5], unknownFrom: null };

it('splits the held-out rows by file', () => {
  const results = resultsByFile(rows, limits, ['a', 'b', 'empty'], [0, 0, 0, 1, 1]);
  expect(results.map(({ source, kind, rows: count }) => [source, kind, count])).toEqual([
    ['a', 'file', 3],
    ['b', 'file', 2],
  ]);
  expect(results[0].metrics?.accuracy).toBeCloseTo(2 / 3);
  expect(results[1].metrics?.accuracy).toBe(0);
  expect(results[1].remarks).toEqual(['has no row of Probe']);
});

it('has nothing to split where there is one file', () => {
  expect(resultsByFile(rows, limits, ['a'], [0, 0, 0, 0, 0])).toEqual([]);
});

it('counts an attack as found whatever it is called, an unsure verdict not', () => {
  // Two of three attack rows are alerts, one of them under another name; 0.8 of a benign row stays below 0.9.
  const result = sourceResult(rows, limits, { source: 'a', kind: 'dataset', remarks: [] });
  expect(result.attackRecall).toBeCloseTo(2 / 3);
  expect(result.metrics?.benignFalsePositiveRate).toBe(0);
});

it('says so when nothing is left to test on', () => {
  const none = { ...rows, actual: new Uint16Array(0), probabilities: new Float32Array(0) };
  const result = sourceResult(none, limits, { source: 'a', kind: 'dataset', remarks: ['why'] });
  expect(result).toMatchObject({ rows: 0, metrics: null, remarks: ['why', 'no row is left to test on'] });
});

it('counts what is called unknown as the alert that it is', () => {
  const strange = { ...rows, anomaly: Float32Array.from([0.9, 0, 0, 0.9, 0]) };
  const source = { source: 'a', kind: 'dataset', remarks: [] } as const;
  const { metrics, attackRecall } = sourceResult(strange, { ...limits, unknownFrom: 0.8 }, source);
  expect(metrics?.benignFalsePositiveRate).toBe(1);
  expect(metrics?.alerts?.[0]).toEqual([0, 0, 0, 2]);
  expect(attackRecall).toBeCloseTo(2 / 3);
});
