import { describe, expect, it } from '@jest/globals';
import { randomFrom } from '../random.js';
import { macroF1Difference } from './paired-bootstrap.js';

const classes = ['Normal', 'DoS', 'Probe'];
const random = randomFrom(3);
const ROWS = 300;
const actual = Uint16Array.from({ length: ROWS }, () => Math.floor(random() ** 2 * 3));
const guess = (right: number) => actual.map((label) => (random() < right ? label : Math.floor(random() * 3)));
const [a, b] = [guess(0.7), guess(0.9)];

/** By the definition, on a list of the rows that were drawn. */
function slowDifference(rows: readonly number[]): number {
  const f1 = (verdicts: Uint16Array, label: number) => {
    const hits = rows.filter((row) => actual[row] === label && verdicts[row] === label);
    const rowsOfClass = rows.filter((row) => actual[row] === label);
    const verdictsOfClass = rows.filter((row) => verdicts[row] === label);
    return (2 * hits.length) / (rowsOfClass.length + verdictsOfClass.length);
  };
  const macroF1 = (verdicts: Uint16Array) => (f1(verdicts, 0) + f1(verdicts, 1) + f1(verdicts, 2)) / classes.length;
  return macroF1(b) - macroF1(a);
}

describe('macroF1Difference', () => {
  const difference = macroF1Difference({ classCount: 3, actual, a, b }, 5);

  it('is the difference of the two macro-F1, in the interval of the same draws made slowly', () => {
    const draws = randomFrom(5);
    const slow = Array.from({ length: 1000 }, () =>
      slowDifference(Array.from({ length: ROWS }, () => Math.floor(draws() * ROWS))),
    ).sort((x, y) => x - y);
    expect(difference.value).toBeCloseTo(slowDifference([...actual.keys()]), 12);
    expect(difference.low).toBeCloseTo(slow[25], 12);
    expect(difference.high).toBeCloseTo(slow[975], 12);
    expect(difference.low).toBeGreaterThan(0);
  });

  it('finds none between a model and itself', () => {
    expect(macroF1Difference({ classCount: 3, actual, a, b: a }, 5)).toEqual({ value: 0, low: 0, high: 0 });
  });
});
