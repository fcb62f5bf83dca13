import { describe, expect, it } from '@jest/globals';
import type { ModelManifest } from './manifest.js';
import { goldenFault, goldenInput } from './golden.js';

const manifest = {
  classes: ['Normal', 'DoS'],
  golden: {
    tolerance: 1e-5,
    inputs: [[1], [2]],
    probabilities: [
      [0.25, 0.75],
      [0.5, 0.5],
    ],
  },
} as ModelManifest;
const withNovelty = {
  ...manifest,
  novelty: { outputName: 'novelty' },
  golden: { ...manifest.golden, novelty: [0.5, 0.25] },
} as ModelManifest;
const right = Float32Array.of(0.25, 0.75, 0.5, 0.5);

describe('golden rows', () => {
  it('are given to a model row after row, with NaN for a missing value', () => {
    const golden = {
      ...manifest.golden,
      inputs: [
        [1, null],
        [2, 3],
      ],
    };
    expect([...goldenInput({ ...manifest, golden })]).toEqual([1, NaN, 2, 3]);
  });

  it('pass within the tolerance', () => {
    expect(goldenFault(manifest, { probabilities: right.map((value) => value + 5e-6) })).toBeUndefined();
    expect(goldenFault(withNovelty, { probabilities: right, novelty: Float32Array.of(0.5, 0.25) })).toBeUndefined();
  });

  it.each<[string, ModelManifest, number[], number[] | undefined, RegExp]>([
    ['another value', manifest, [0.25, 0.75, 0.5, 0.6], undefined, /row 1 .* instead of 0.5 for DoS/],
    ['NaN', manifest, [NaN, 0.75, 0.5, 0.5], undefined, /row 0 .* NaN instead of 0.25 for Normal/],
    ['too few values', manifest, [0.25, 0.75], undefined, /2 numbers instead of 4/],
    ['another anomaly score', withNovelty, [...right], [0.5, 0.3], /row 1 .* for novelty/],
    ['no anomaly scores', withNovelty, [...right], undefined, /0 numbers instead of 2/],
  ])('fail on %s', (_name, promised, probabilities, novelty, reason) => {
    const answers = { probabilities: Float32Array.from(probabilities), novelty: novelty && Float32Array.from(novelty) };
    expect(goldenFault(promised, answers)).toMatch(reason);
  });
});
