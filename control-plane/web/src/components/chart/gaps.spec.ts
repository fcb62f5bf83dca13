import { expect, it } from '@jest/globals';
import { gapsOf } from './gaps.js';

const STEP = 10;
const pointsOf = (values: readonly (number | null)[]) =>
  values.map((value, index) => ({ at: new Date(index * STEP).toISOString(), value }));

it.each([
  ['nothing missing', [1, 2, 3], 0, 30, []],
  ['zero, which is a measurement', [1, 0, 0, 3], 0, 40, []],
  ['an outage', [1, null, null, 3], 0, 40, [[10, 30]]],
  [
    'two of them',
    [1, null, 3, null, 5],
    0,
    50,
    [
      [10, 20],
      [30, 40],
    ],
  ],
  ['a window that begins before the first report', [1, 2], -100, 20, [[-100, 0]]],
  ['a report that is not due yet', [1, 2, null], 0, 40, []],
  ['a fleet that has gone silent', [1, null], 0, 200, [[10, 200]]],
  ['nobody at all', [], 0, 100, [[0, 100]]],
])('finds in %s what nobody measured', (_, values, fromMs, toMs, expected) => {
  const gaps = gapsOf(pointsOf(values), { fromMs, toMs, stepMs: STEP, patienceMs: 30 });
  expect(gaps.map((gap) => [gap.fromMs, gap.toMs])).toEqual(expected);
});
