import { describe, expect, it } from '@jest/globals';
import { trainingParametersSchema } from '../../api/training-run.js';
import { randomFrom } from '../random.js';
import { drawShape, rungShares, survivors } from './search.js';

describe('drawShape', () => {
  it('stays within what a run accepts, and repeats itself for a seed', () => {
    const draw = () => {
      const random = randomFrom(5);
      return Array.from({ length: 200 }, () => drawShape(random));
    };
    const shapes = draw();
    expect(draw()).toEqual(shapes);
    for (const shape of shapes) expect(() => trainingParametersSchema.parse(shape)).not.toThrow();
    expect(new Set(shapes.map(({ maxDepth }) => maxDepth))).toEqual(new Set([3, 4, 5, 6, 7, 8, 9, 10]));
  });
});

describe('successive halving', () => {
  it.each([
    [1, 1_000_000, [1 / 3]],
    [3, 1_000_000, [1 / 3]],
    [9, 1_000_000, [1 / 9, 1 / 3]],
    [20, 1_000_000, [1 / 27, 1 / 9, 1 / 3]],
    [9, 4000, [0.5]],
    [9, 100, [1]],
  ])('uses for %d trials on %d rows the shares %j', (trials, rows, shares) => {
    const found = rungShares(trials, rows);
    expect(found).toHaveLength(shares.length);
    found.forEach((share, rung) => expect(share).toBeCloseTo(shares[rung]));
  });

  it('keeps the best third', () => {
    const trials = [0.5, 0.1, 0.4, 0.2].map((validationLoss) => ({ validationLoss }));
    expect(survivors(trials).map(({ validationLoss }) => validationLoss)).toEqual([0.1, 0.2]);
  });
});
