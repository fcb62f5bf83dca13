import { describe, expect, it } from '@jest/globals';
import { modelMetricsSchema } from '@picket/shared/bundle';
import { computeMetrics } from './metrics.js';
import { verdictsOf } from '../calibration/verdicts.js';
import { wilsonInterval } from './wilson.js';

const classes = ['Normal', 'DoS', 'Probe'];
// Ten rows of Normal, four of DoS, none of Probe.
const actual = Uint16Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
const likeliest = [0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 1, 1, 1, 0];
// One benign row stays below the threshold of DoS, another is called unknown, and so is an attack.
const alerts = [3, 0, 0, 0, 0, 0, 0, 0, 1, 2, 1, 1, 0, 3];
const metrics = computeMetrics({ classes, benign: 0, actual, likeliest, alerts });

describe('computeMetrics', () => {
  it('counts by actual and by likeliest class', () => {
    expect(metrics.confusion).toEqual([
      [7, 2, 1],
      [1, 3, 0],
      [0, 0, 0],
    ]);
    expect(metrics.heldOutRows).toBe(14);
    expect(metrics.accuracy).toBeCloseTo(10 / 14);
  });

  it('gives precision, recall, F1 and support by class', () => {
    expect(metrics.perClass['Normal']).toMatchObject({ support: 10, precision: 7 / 8, recall: 0.7 });
    expect(metrics.perClass['DoS']).toMatchObject({ support: 4, precision: 3 / 5, recall: 0.75 });
    expect(metrics.perClass['DoS']?.f1).toBeCloseTo(2 / 3);
  });

  it('leaves a class that has no rows out of the macro-F1, and claims nothing about it', () => {
    expect(metrics.macroF1).toBeCloseTo((14 / 18 + 6 / 9) / 2);
    expect(metrics.perClass['Probe']).toMatchObject({ support: 0, recall: 0, recallInterval: { low: 0, high: 1 } });
  });

  it('counts beside it what an agent would alert on, unknown in a column of its own', () => {
    expect(metrics.alerts).toEqual([
      [7, 1, 1, 1],
      [1, 2, 0, 1],
      [0, 0, 0, 0],
    ]);
  });

  it('has one figure of false alarms: all alerts on benign rows', () => {
    expect(metrics.benignFalsePositiveRate).toBeCloseTo(3 / 10);
  });

  it('fits the manifest', () => expect(() => modelMetricsSchema.parse(metrics)).not.toThrow());
});

describe('verdictsOf', () => {
  it('picks the likeliest class of each row, the first of equals', () => {
    const { classes: picked, probabilities } = verdictsOf(Float32Array.from([0.25, 0.5, 0.25, 0.5, 0, 0.5]), 3);
    expect([...picked]).toEqual([1, 0]);
    expect([...probabilities]).toEqual([0.5, 0.5]);
  });
});

describe('wilsonInterval', () => {
  // Four digits, as textbooks give them.
  it.each([
    [8, 10, 0.4902, 0.9433],
    [0, 10, 0, 0.2775],
    [10, 10, 0.7225, 1],
    [50, 100, 0.4038, 0.5962],
  ])('gives the bounds of %d in %d', (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
});
