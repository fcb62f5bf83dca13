import { expect, it } from '@jest/globals';
import type { Predictions } from './predictions.js';
import { resultsByFile, sourceResult } from './source-results.js';

const classes = ['Normal', 'DoS', 'Probe'];
const rows: Predictions = {
  classes,
  benign: 0,
  actual: Uint16Array.from([0, 1, 1, 0, 1]),
  probabilities: Float32Array.from([0.9, 0.1, 0, 0, 1, 0, 0, 0, 1, 0.2, 0.8, 0, 0.9, 0.1, 0]),
};
const thresholds = [0.5, 0.9, 0.5];

it('splits the held-out rows by file', () => {
  const results = resultsByFile(rows, thresholds, ['a', 'b', 'empty'], [0, 0, 0, 1, 1]);
  expect(results.map(({ source, kind, rows: count }) => [source, kind, count])).toEqual([
    ['a', 'file', 3],
    ['b', 'file', 2],
  ]);
  expect(results[0].metrics?.accuracy).toBeCloseTo(2 / 3);
  expect(results[1].metrics?.accuracy).toBe(0);
  expect(results[1].remarks).toEqual(['has no row of Probe']);
});

it('has nothing to split where there is one file', () => {
  expect(resultsByFile(rows, thresholds, ['a'], [0, 0, 0, 0, 0])).toEqual([]);
});

it('counts an attack as found whatever it is called, an unsure verdict not', () => {
  // Two of three attack rows are alerts, one of them under another name; 0.8 of a benign row stays below 0.9.
  const result = sourceResult(rows, thresholds, { source: 'a', kind: 'dataset', remarks: [] });
  expect(result.attackRecall).toBeCloseTo(2 / 3);
  expect(result.metrics?.benignFalsePositiveRate).toBe(0);
});

it('says so when nothing is left to test on', () => {
  const none = { ...rows, actual: new Uint16Array(0), probabilities: new Float32Array(0) };
  const result = sourceResult(none, thresholds, { source: 'a', kind: 'dataset', remarks: ['why'] });
  expect(result).toMatchObject({ rows: 0, metrics: null, remarks: ['why', 'no row is left to test on'] });
});
