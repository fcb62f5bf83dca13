import { describe, expect, it } from '@jest/globals';
import { unzipSync, zipSync, strToU8 } from 'fflate';
import { LIMITS } from '../contract/limits.js';
import { encodeSketch, DdSketch } from '../sketch/index.js';
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
    golden: {
      tolerance: 1e-5,
      inputs: [
        [6, null],
        [17, 1],
      ],
      probabilities: [
        [0.25, 0.75],
        [0.9, 0.1],
      ],
      winners: ['DoS', 'Normal'],
    },
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
    ['golden rows of another width', packBundle(bundle({ features: ['Protocol'] })), /golden\.inputs/],
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

describe('a manifest', () => {
  const { golden, metrics, lineage, onnx, reference } = bundle().manifest;
  const changes: [string, Partial<ModelManifest>, RegExp][] = [
    ['no thresholds', { thresholds: {} }, /thresholds: DoS is missing/],
    ['a threshold of a class that is not there', { thresholds: { DoS: 0.5, X: 1 } }, /thresholds: X/],
    ['a threshold of the benign class', { thresholds: { DoS: 0.5, Normal: 0.5 } }, /thresholds: Normal/],
    ['a threshold of 0', { thresholds: { DoS: 0 } }, /thresholds\.DoS/],
    ['a class twice', { classes: ['Normal', 'Normal'] }, /classes: a class stands twice/],
    ['another benign class', { benignClass: 'DoS' }, /thresholds: Normal is missing/],
    ['a benign class that is not there', { benignClass: 'X' }, /benignClass: not one/],
    ['classes in another order', { classes: ['DoS', 'Normal'] }, /golden\.winners: not the classes that win/],
    ['features in another order', { features: ['Flow Duration', 'Protocol'] }, /features: not in the order/],
    ['a tiny temperature', { calibration: { temperature: 1e-300, biases: { Normal: 0, DoS: 0 } } }, /temperature/],
    ['a bias too few', { calibration: { temperature: 1, biases: { Normal: 0 } } }, /calibration\.biases: DoS/],
    ['an endless bias', { calibration: { temperature: 1, biases: { Normal: 0, DoS: 1e300 } } }, /biases\.DoS/],
    ['no sketch', { reference: { ...reference, features: { Protocol: 'AAAA' } } }, /reference\.features\.Protocol/],
    [
      'a sketch of a stranger',
      {
        reference: {
          ...reference,
          features: { Stranger: Buffer.from(encodeSketch(new DdSketch())).toString('base64') },
        },
      },
      /reference\.features: Stranger/,
    ],
    ['a share of a stranger', { reference: { ...reference, classShares: { X: 1 } } }, /classShares: X/],
    ['a confusion of one cell', { metrics: { ...metrics, confusion: [[1]] } }, /metrics\.confusion/],
    ['figures of a class too few', { metrics: { ...metrics, perClass: {} } }, /metrics\.perClass: Normal is missing/],
    ['gain of a stranger', { importance: [{ feature: 'Stranger', gain: 1 }] }, /importance: Stranger/],
    ['the year 0', { createdAt: '0000-01-01T00:00:00.000Z' }, /createdAt/],
    ['the year 9999', { createdAt: '9999-12-31T00:00:00.000Z' }, /createdAt/],
    ['a number beyond 32 bits', { version: 2147483648 }, /version/],
    ['half a character', { lineage: { ...lineage, parameters: { x: '\ud800' } } }, /lineage\.parameters\.x: .*half/],
    [
      'half a character in a key',
      { lineage: { ...lineage, parameters: { '\udc00': 1 } } },
      /lineage\.parameters: .*half/,
    ],
    ['a NUL', { lineage: { ...lineage, runId: 'a\0b' } }, /lineage\.runId: .*NUL/],
    ['a parameter without a bottom', { lineage: { ...lineage, parameters: { x: deep(1000) } } }, /nested more than/],
    ['another size of the model', { onnx: { ...onnx, bytes: 4 } }, /onnx\.bytes/],
    [
      'a golden row too few',
      { golden: { ...golden, inputs: [[6, null]], probabilities: [[0.25, 0.75]], winners: ['DoS'] } },
      /golden: no row of Normal/,
    ],
  ];
  it.each(changes)('is refused by the name of the field when it has %s', (_name, change, reason) => {
    const file = packBundle(bundle(change));
    expect(() => unpackBundle(file)).toThrow(reason);
    expect(() => unpackBundle(file)).toThrow(/^[^\n]+$/);
  });

  it.each<[string, (members: Record<string, Uint8Array>) => void]>([
    ['a digit of it', (members) => replace(members, 'manifest.json', '"rows": 2', '"rows": 3')],
    ['its card', (members) => replace(members, 'MODEL_CARD.md', 'flows', 'other')],
    ['its report', (members) => replace(members, 'evaluation.json', '{}', '[]')],
    ['its report, taken away', (members) => delete members['evaluation.json']],
  ])('that a hand has edited is refused: %s', (_name, edit) => {
    const members = unzipSync(packBundle({ ...bundle(), evaluation: '{}' }));
    expect(() => unpackBundle(zipSync(members))).not.toThrow();
    edit(members);
    expect(() => unpackBundle(zipSync(members))).toThrow(/seal: it, the card or the report was changed/);
  });

  it('is taken from a program that neither sealed nor named winners, and with fields of later programs', () => {
    const { tolerance, inputs, probabilities } = golden;
    const rows = { tolerance, inputs, probabilities };
    const json = { ...bundle({ golden: rows }).manifest, later: { field: 1 } };
    const file = zipSync({ 'model.onnx': model, 'manifest.json': strToU8(JSON.stringify(json)) });
    expect(unpackBundle(file).manifest.golden).toEqual(rows);
  });
});

describe('a ZIP', () => {
  const members = { 'model.onnx': model, 'manifest.json': strToU8('{}') };
  const large = (name: string, bytes: number) => zipSync({ ...members, [name]: new Uint8Array(bytes) });

  it.each<[string, Uint8Array, RegExp]>([
    [
      'a card whose size is a lie',
      forgeSize(large('MODEL_CARD.md', 64 << 20), 64 << 20, 10),
      /larger than 1048576 bytes/,
    ],
    ['a small lie', forgeSize(large('MODEL_CARD.md', 1000), 1000, 10), /unpacks to another size/],
    ['a card that is too large', large('MODEL_CARD.md', 2 << 20), /MODEL_CARD.md is larger than/],
    ['a model larger than all may be', large('model.onnx', (256 << 20) + 1), /model.onnx is larger than/],
    ['a card twice', twice(), /MODEL_CARD.md is in it twice/],
  ])('is refused with %s, and never unpacked further than is allowed', (_name, file, reason) => {
    const before = process.memoryUsage().rss;
    expect(() => unpackBundle(file)).toThrow(reason);
    expect(process.memoryUsage().rss - before).toBeLessThan(600 << 20);
  });
});

function deep(levels: number): unknown {
  return levels === 0 ? 1 : [deep(levels - 1)];
}

function replace(members: Record<string, Uint8Array>, name: string, from: string, to: string): void {
  const text = Buffer.from(members[name]).toString();
  expect(text).toContain(from);
  members[name] = strToU8(text.replace(from, to));
}

/** Writes another size wherever that one stands: in the directory and before the member. */
function forgeSize(file: Uint8Array, from: number, to: number): Uint8Array {
  const bytes = Buffer.from(file);
  for (let at = 0; at + 4 <= bytes.length; at++) if (bytes.readUInt32LE(at) === from) bytes.writeUInt32LE(to, at);
  return bytes;
}

/** The name of the second card becomes that of the first, which is as long. */
function twice(): Uint8Array {
  const file = zipSync({ 'MODEL_CARD.md': strToU8('one'), 'MODEL_CARD.mx': strToU8('two') });
  return Buffer.from(Buffer.from(file).toString('latin1').replaceAll('MODEL_CARD.mx', 'MODEL_CARD.md'), 'latin1');
}
