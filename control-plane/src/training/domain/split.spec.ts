import { describe, expect, it } from '@jest/globals';
import { stratifiedSplit } from './split.js';

const SHARES = { validation: 0.15, test: 0.2 };
/** 1000 rows of class 0, 100 of class 1, 9 of class 2, 2 of class 3. */
const labels = Uint16Array.from({ length: 1111 }, (_, row) => (row < 1000 ? 0 : row < 1100 ? 1 : row < 1109 ? 2 : 3));
const split = stratifiedSplit(labels, 4, SHARES, 7);
const counts = (part: Uint32Array) => [0, 1, 2, 3].map((code) => part.filter((row) => labels[row] === code).length);

describe('stratifiedSplit', () => {
  it('puts every row into exactly one part', () => {
    const all = [...split.train, ...split.validation, ...split.test].sort((a, b) => a - b);
    expect(all).toEqual([...labels.keys()]);
  });

  it('keeps the share of every class, holds out at least one row of a small one, and none of a tiny one', () => {
    expect(counts(split.test)).toEqual([200, 20, 2, 0]);
    expect(counts(split.validation)).toEqual([150, 15, 1, 0]);
    expect(counts(split.train)).toEqual([650, 65, 6, 2]);
  });

  it('leaves at least one row to train on however much is held out', () => {
    const greedy = stratifiedSplit(Uint16Array.from([0, 0, 0]), 1, { validation: 0.5, test: 0.5 }, 1);
    expect([greedy.train.length, greedy.validation.length, greedy.test.length]).toEqual([1, 1, 1]);
  });

  it('is the same for the same seed and another for another', () => {
    expect(stratifiedSplit(labels, 4, SHARES, 7)).toEqual(split);
    expect(stratifiedSplit(labels, 4, SHARES, 8).test).not.toEqual(split.test);
  });
});
