import { expect, it } from '@jest/globals';
import { rowWeights } from './class-weights.js';

const classes = ['Normal', 'DoS', 'Probe'];
const labels = Uint16Array.from([0, 0, 0, 0, 0, 0, 1, 1]);

it('makes all classes weigh the same while the mean stays 1, absent classes aside', () => {
  const weights = rowWeights(labels, classes, 'balanced');
  const sumOf = (code: number) => weights.reduce((sum, weight, row) => sum + (labels[row] === code ? weight : 0), 0);
  expect(sumOf(0)).toBeCloseTo(4);
  expect(sumOf(1)).toBeCloseTo(4);
});

it('leaves rows alone where nothing was asked for', () => {
  expect([...rowWeights(labels, classes, 'none')]).toEqual(new Array(8).fill(1));
});

it('takes what a table says of a class, and 1 where it says nothing', () => {
  expect([...rowWeights(labels, classes, { DoS: 5 })]).toEqual([1, 1, 1, 1, 1, 1, 5, 5]);
});
