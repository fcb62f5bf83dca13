import { describe, expect, it } from '@jest/globals';
import { exactJensenShannon, randomOf, sketchOf } from '../../../../test/support/data/distributions.js';
import { isBeyond } from './distance.js';
import { JENSEN_SHANNON_THRESHOLD, jensenShannonDistance } from './jensen-shannon.js';

describe('jensenShannonDistance', () => {
  it("gives the values of SciPy's reference page (scipy.spatial.distance.jensenshannon)", () => {
    const one = sketchOf([1, 1]);
    expect(jensenShannonDistance(one, sketchOf([2])).distance).toBeCloseTo(1, 12);
    // jensenshannon([1, 0], [0.5, 0.5]) is 0.46450140402245893 to base e.
    expect(jensenShannonDistance(one, sketchOf([1, 2])).distance).toBeCloseTo(
      0.46450140402245893 / Math.sqrt(Math.LN2),
      12,
    );
    expect(jensenShannonDistance(one, one).distance).toBe(0);
  });

  it.each([
    [
      'ports that are mostly absent',
      () => [0, 0, 0, 0, 22, 53, 80, 80, 443, 443],
      () => [0, 0, 0, 0, 0, 0, 0, 80, 443, 8080],
    ],
    ['a flag', () => [0, 0, 0, 1], () => [0, 1, 1, 1]],
    ['a signed code', () => [-1, -1, 0, 1], () => [-1, 0, 0, 0]],
  ])('is exact for features of few values: %s', (_, reference, current) => {
    const { distance } = jensenShannonDistance(sketchOf(reference()), sketchOf(current()));
    expect(distance).toBeCloseTo(exactJensenShannon(reference(), current()), 12);
  });

  it.each([
    ['above', 2000],
    ['below', -2000],
  ])('is 1 for distributions that do not touch: current %s', (_, offset) => {
    const next = randomOf(3);
    const reference = Array.from({ length: 3000 }, () => 100 + next() * 900);
    const current = reference.map((value) => value + offset);
    expect(jensenShannonDistance(sketchOf(reference), sketchOf(current)).distance).toBeCloseTo(1, 12);
    expect(jensenShannonDistance(sketchOf(current), sketchOf(reference)).distance).toBeCloseTo(1, 12);
  });

  it('is near the true distance of two normal distributions one deviation apart', () => {
    const next = randomOf(5);
    const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    const reference = sketchOf(Array.from({ length: 50_000 }, normal));
    const current = sketchOf(Array.from({ length: 50_000 }, () => normal() + 1));
    expect(Math.abs(jensenShannonDistance(reference, current).distance - normalDistance(1))).toBeLessThan(0.01);
  });

  it('counts missing values as a value of their own', () => {
    const half = jensenShannonDistance(sketchOf([1, 1]), sketchOf([1, NaN]));
    expect(half.distance).toBeCloseTo(0.46450140402245893 / Math.sqrt(Math.LN2), 12);
    expect(jensenShannonDistance(sketchOf([NaN]), sketchOf([Infinity])).distance).toBe(0);
  });

  it('is 0 when a side is empty', () => {
    expect(jensenShannonDistance(sketchOf([1]), sketchOf([]))).toEqual({ distance: 0, chance: 0 });
  });

  it('calls a small sample of the same distribution drifted about once in a thousand times', () => {
    const next = randomOf(11);
    const reference = sketchOf(Array.from({ length: 20_000 }, () => -Math.log(1 - next())));
    let alarms = 0;
    for (let run = 0; run < 1000; run++) {
      const sample = sketchOf(Array.from({ length: 200 }, () => -Math.log(1 - next())));
      if (isBeyond(jensenShannonDistance(reference, sample), JENSEN_SHANNON_THRESHOLD)) alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(20);
  });
});

/** The distance of N(0, 1) and N(shift, 1) by integrating its definition numerically. */
function normalDistance(shift: number): number {
  const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  const step = 0.001;
  let divergence = 0;
  for (let x = -8; x < 8 + shift; x += step) {
    const [p, q] = [density(x), density(x - shift)];
    divergence += (step / 2) * (p * Math.log2((2 * p) / (p + q)) + q * Math.log2((2 * q) / (p + q)));
  }
  return Math.sqrt(divergence);
}
