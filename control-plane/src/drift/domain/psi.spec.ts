import { describe, expect, it } from '@jest/globals';
import { exactPsi, randomOf, sketchOf } from '../../../../test/support/data/distributions.js';
import { isBeyond } from './distance.js';
import { populationStabilityIndex, PSI_THRESHOLD } from './psi.js';

const normal = (u: () => number) => Math.sqrt(-2 * Math.log(1 - u())) * Math.cos(2 * Math.PI * u());

describe('populationStabilityIndex', () => {
  it('is what the formula gives by hand', () => {
    const reference = sketchOf([...Array<number>(50).fill(0), ...Array<number>(50).fill(1)]);
    const current = sketchOf([...Array<number>(25).fill(0), ...Array<number>(75).fill(1)]);
    const byHand = (0.5 - 0.25) * Math.log(0.5 / 0.25) + (0.5 - 0.75) * Math.log(0.5 / 0.75);
    expect(populationStabilityIndex(reference, current).distance).toBeCloseTo(byHand, 12);
  });

  it.each([
    ['normal, moved by half a deviation', normal, (u: () => number) => normal(u) + 0.5],
    [
      'exponential, twice as long',
      (u: () => number) => -Math.log(1 - u()),
      (u: () => number) => -2 * Math.log(1 - u()),
    ],
    ['lognormal, same', (u: () => number) => Math.exp(3 * normal(u)), (u: () => number) => Math.exp(3 * normal(u))],
    ['uniform, leaning low', (u: () => number) => u() * 1e6, (u: () => number) => u() ** 1.5 * 1e6],
  ])('agrees with the formula on the raw values: %s', (_, before, now) => {
    const next = randomOf(1);
    const reference = Array.from({ length: 20_000 }, () => before(next));
    const current = Array.from({ length: 20_000 }, () => now(next));
    const exact = exactPsi(reference, current);
    const { distance } = populationStabilityIndex(sketchOf(reference), sketchOf(current));
    expect(Math.abs(distance - exact)).toBeLessThanOrEqual(0.05 * exact + 0.005);
  });

  it('is 0 for the same values, however many', () => {
    const values = Array.from({ length: 500 }, (_, index) => index % 37);
    const tenfold = Array.from({ length: 10 }, () => values).flat();
    expect(populationStabilityIndex(sketchOf(values), sketchOf(tenfold)).distance).toBeCloseTo(0, 12);
  });

  it.each([
    ['one value against another', 7, 9],
    ['one value against a smaller one', 7, -9],
    ['zeros against something', 0, 1],
    ['values against missing ones', 4, NaN],
  ])('sees %s: two full cells, each all but empty on the other side', (_, before, now) => {
    const many = (value: number) => sketchOf(Array<number>(10_000).fill(value));
    const { distance } = populationStabilityIndex(many(before), many(now));
    expect(distance).toBeCloseTo(2 * (1 - 0.0001) * Math.log(1 / 0.0001), 9);
  });

  it('counts half a row for an empty cell of a small sample', () => {
    const { distance } = populationStabilityIndex(sketchOf([7, 7, 7, 7, 7]), sketchOf([9, 9, 9, 9, 9]));
    expect(distance).toBeCloseTo(2 * (1 - 0.1) * Math.log(1 / 0.1), 12);
  });

  it('is 0 when a side is empty', () => {
    expect(populationStabilityIndex(sketchOf([1, 2]), sketchOf([]))).toEqual({ distance: 0, chance: 0 });
    expect(populationStabilityIndex(sketchOf([]), sketchOf([1, 2]))).toEqual({ distance: 0, chance: 0 });
  });

  it('calls a small sample of the same distribution drifted about once in a thousand times', () => {
    const next = randomOf(7);
    const reference = sketchOf(Array.from({ length: 20_000 }, () => normal(next)));
    let alarms = 0;
    for (let run = 0; run < 1000; run++) {
      const sample = sketchOf(Array.from({ length: 60 }, () => normal(next)));
      const comparison = populationStabilityIndex(reference, sample);
      if (isBeyond(comparison, PSI_THRESHOLD)) alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(10);
  });
});
