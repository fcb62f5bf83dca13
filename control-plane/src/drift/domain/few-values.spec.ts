import { describe, expect, it } from '@jest/globals';
import { sketchOf } from '../../../../test/support/data/distributions.js';
import { featureDrift } from './feature-drift.js';
import { fewValues } from './few-values.js';
import { histogram } from './histogram.js';

const times = (count: number, value: number) => Array<number>(count).fill(value);

describe('fewValues', () => {
  it('counts protocols by name, and gives them neither median nor mean', () => {
    const then = sketchOf([...times(60, 6), ...times(30, 17), ...times(5, 0), ...times(4, 132), 1]);
    const drift = featureDrift('Protocol', then, sketchOf([...times(10, 6), ...times(40, 17)]), 1);
    expect(drift.values).toEqual([
      { name: 'TCP', reference: 60, current: 10 },
      { name: 'UDP', reference: 30, current: 40 },
      { name: 'ICMP', reference: 1, current: 0 },
      { name: 'other', reference: 9, current: 0 },
    ]);
    expect([drift.reference.median, drift.reference.mean, drift.current.median]).toEqual([null, null, null]);
  });

  it('counts flags and small numbers exactly, with a median that occurs', () => {
    const drift = featureDrift('Tot Bwd Pkts', sketchOf([1, 2, 2, 2, 50]), sketchOf([0, 6]), 1);
    expect(drift.values?.map(({ name, reference, current }) => [name, reference, current])).toEqual([
      ['0', 0, 1],
      ['1', 1, 0],
      ['2', 3, 0],
      ['6', 0, 1],
      ['50', 1, 0],
    ]);
    expect(drift.reference.median).toBe(2);
  });

  it.each([
    ['fractions', [2.01, 2]],
    ['what shares a bin', [64, 65]],
    ['both signs', [-1.01, 1.01]],
    ['many', Array.from({ length: 20 }, (_, index) => index)],
    ['nothing', []],
  ])('says nothing of %s', (_name, values) => {
    expect(fewValues('x', sketchOf(values), sketchOf(values))).toBeNull();
  });

  it('gives each value a bar with its name', () => {
    const sides = [sketchOf([6, 6, 17]), sketchOf([17])] as const;
    expect(histogram(...sides, fewValues('Protocol', ...sides))).toEqual({
      edges: [0, 1, 2],
      labels: ['TCP', 'UDP'],
      reference: [2, 1],
      current: [0, 1],
    });
  });
});
