import { describe, expect, it } from '@jest/globals';
import { zipSync, strToU8 } from 'fflate';
import { LIMITS } from '../contract/limits.js';
import { packBundle, sha256, unpackBundle, type ModelBundle, type ModelManifest } from './index.js';

const model = new Uint8Array([1, 2, 3]);

function bundle(change: Partial<ModelManifest> = {}): ModelBundle {
  const perfect = { support: 1, precision: 1, recall: 1, f1: 1, recallInterval: { low: 0.2, high: 1 } };
  const manifest: ModelManifest = {
    format: 1,
    name: 'flows',
    version: 3,
    createdAt: '2026-01-02T03:04:05.000Z',
    profile: 'cic-v40',
    features: ['Protocol', 'Flow Duration'],
    classes: ['Normal', 'DoS'],
    benignClass: 'Normal',
    thresholds: { DoS: 0.5 },
    onnx: { sha256: sha256(model), bytes: model.length, inputName: 'features', probabilitiesName: 'probabilities' },
    reference: { rows: 2, features: {}, classShares: { Normal: 0.5, DoS: 0.5 } },
    golden: { tolerance: 1e-5, inputs: [[6, null]], probabilities: [[0.25, 0.75]] },
    importance: [{ feature: 'Protocol', gain: 1 }],
    metrics: {
      heldOutRows: 2,
      accuracy: 1,
      macroF1: 1,
      benignFalsePositiveRate: 0,
      perClass: { Normal: perfect, DoS: perfect },
      confusion: [
        [1, 0],
        [0, 1],
      ],
    },
    lineage: { runId: 'r', datasets: [], codeVersion: '0', parameters: {} },
    ...change,
  };
  return { manifest, model, card: '# flows' };
}

describe('model bundle', () => {
  it('round-trips, and equal content gives equal bytes', () => {
    const file = packBundle(bundle());
    expect(unpackBundle(file)).toEqual(bundle());
    expect(sha256(packBundle(bundle()))).toBe(sha256(file));
    expect(unpackBundle(packBundle({ ...bundle(), evaluation: '{}' })).evaluation).toBe('{}');
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(), /not a model bundle/],
    ['a PNG', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), /not a model bundle/],
    ['another zip', zipSync({ 'a.txt': strToU8('a') }), /no model\.onnx/],
    ['a manifest that is no JSON', zipSync({ 'model.onnx': model, 'manifest.json': strToU8('{') }), /not JSON/],
    ['a truncated bundle', packBundle(bundle()).subarray(0, 200), /not a model bundle/],
    ['another model inside', packBundle({ ...bundle(), model: new Uint8Array([9]) }), /not the file that the manifest/],
    ['a feature named twice', packBundle(bundle({ features: ['a', 'a'] })), /stands twice/],
    ['golden rows of another width', packBundle(bundle({ features: ['a'] })), /golden\.inputs/],
    [
      'a report that fills the memory',
      packBundle({ ...bundle(), evaluation: ' '.repeat(LIMITS.evaluationBytes + 1) }),
      /evaluation\.json is larger than/,
    ],
    ['an unknown format', packBundle(bundle({ format: 2 as 1 })), /format/],
  ])('refuses %s in one line', (_name, file, reason) => {
    expect(() => unpackBundle(file)).toThrow(reason);
    expect(() => unpackBundle(file)).toThrow(/^[^\n]+$/);
  });
});
