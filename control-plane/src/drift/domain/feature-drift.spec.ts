import { describe, expect, it } from '@jest/globals';
import { sketchOf } from '../../../../test/support/data/distributions.js';
import { byWeightedDrift, featureDrift } from './feature-drift.js';

const ones = (count: number, value: number) => Array<number>(count).fill(value);

describe('featureDrift', () => {
  it('calls a feature drifted that moved, and summarises both sides', () => {
    const drift = featureDrift(
      'SYN Flag Cnt',
      sketchOf(ones(400, 0)),
      sketchOf([...ones(300, 1), ...ones(100, NaN)]),
      0.2,
    );
    expect(drift).toMatchObject({ drifted: true, importance: 0.2, missingShare: 0.25 });
    expect(drift.jensenShannon).toBeCloseTo(1, 12);
    expect(drift.reference).toEqual({ count: 400, median: 0, mean: 0 });
    expect(drift.current).toEqual({ count: 300, median: 1, mean: 1 });
  });

  it('leaves an unchanged feature alone, and one of which nothing is known', () => {
    expect(featureDrift('f', sketchOf([1, 2, 3]), sketchOf([3, 1, 2]), 1).drifted).toBe(false);
    const unknown = featureDrift('f', sketchOf([1]), sketchOf([]), 1);
    expect(unknown).toMatchObject({ drifted: false, psi: 0, jensenShannon: 0, missingShare: 0 });
    expect(unknown.current).toEqual({ count: 0, median: null, mean: null });
  });

  it('does not call three flows a drift, but thirty of the same', () => {
    const reference = sketchOf([...ones(500, 0), ...ones(500, 1)]);
    const drifted = (flows: number) => featureDrift('f', reference, sketchOf(ones(flows, 1)), 1).drifted;
    expect([drifted(3), drifted(30)]).toEqual([false, true]);
  });
});

describe('byWeightedDrift', () => {
  it('puts drift times importance first and what the model ignores last, by drift', () => {
    const base = featureDrift('x', sketchOf([1]), sketchOf([1]), 0);
    const rows = [
      { ...base, feature: 'unused, little', jensenShannon: 0.2 },
      { ...base, feature: 'weak, much', jensenShannon: 0.9, importance: 0.1 },
      { ...base, feature: 'unused, much', jensenShannon: 1 },
      { ...base, feature: 'strong, some', jensenShannon: 0.3, importance: 0.5 },
    ];
    const order = ['strong, some', 'weak, much', 'unused, much', 'unused, little'];
    expect(rows.sort(byWeightedDrift).map(({ feature }) => feature)).toEqual(order);
  });
});
