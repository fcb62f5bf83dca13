import { describe, expect, it } from '@jest/globals';
import { judge, NO_CLASS } from './verdict.js';

/** The benign class and two attacks; with a fourth threshold, `unknown` as well. */
function verdictsOf(rows: readonly (readonly number[])[], noveltyThreshold: readonly number[] = []) {
  const rule = { thresholds: Float64Array.of(Infinity, 0.6, 0.9, ...noveltyThreshold), learntClasses: 3 };
  const verdicts = { classes: new Uint8Array(rows.length), alerts: new Uint8Array(rows.length) };
  judge(Float32Array.from(rows.flat()), rows.length, rule, verdicts);
  return rows.map((_, row) => [verdicts.classes[row], verdicts.alerts[row]]);
}

describe('judge', () => {
  it('alerts the most probable class if it is not benign and reaches its threshold', () => {
    expect(
      verdictsOf([
        [0.99, 0.01, 0],
        [0.3, 0.65, 0.05],
        [0.3, 0.55, 0.15],
        [0.2, 0, 0.8],
        [0.05, 0, 0.95],
      ]),
    ).toEqual([
      [0, 0],
      [1, 1],
      [1, 0],
      [2, 0],
      [2, 1],
    ]);
  });

  it('calls unknown what no learnt attack explains and what is stranger than benign flows are', () => {
    expect(
      verdictsOf(
        [
          [0.99, 0.01, 0, 0.5],
          [0.99, 0.01, 0, 0.75],
          [0.3, 0.65, 0.05, 0.99],
          [0.3, 0.55, 0.15, 0.99],
          [0.99, 0.01, 0, NaN],
        ],
        [0.75],
      ),
    ).toEqual([
      [0, 0],
      [3, 1],
      [1, 1],
      [3, 1],
      [0, 0],
    ]);
  });

  it('never alerts on NaN', () => {
    expect(
      verdictsOf([
        [NaN, NaN, NaN],
        [NaN, 0.7, NaN],
      ]),
    ).toEqual([
      [NO_CLASS, 0],
      [1, 1],
    ]);
  });
});
