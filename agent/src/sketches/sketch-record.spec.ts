import { describe, expect, it } from '@jest/globals';
import { fromBinary } from '@bufbuild/protobuf';
import { LIMITS } from '@picket/shared/contract';
import { SketchWindowSchema } from '@picket/shared/uplink';
import { PROFILES } from '@picket/shared/features';
import { sketchFromMessage } from '@picket/shared/sketch';
import type { ModelManifest } from '@picket/shared/bundle';
import type { LoadedModel } from '../scoring/model.js';
import { FlowSketcher } from './flow-sketcher.js';
import { encodeSketchWindow } from './sketch-record.js';

const FEATURES = PROFILES['cic-v40'].features;
const CLASSES = ['Normal', 'DoS'];
const ROWS = 20_000;

const model = {
  ref: { name: 'flows', version: 3, digest: 'ab'.repeat(32) },
  manifest: { features: FEATURES, classes: CLASSES, profile: 'cic-v40' } as unknown as ModelManifest,
  classes: CLASSES,
} as unknown as LoadedModel;

/** Values of both signs over many octaves: as large as sketches become. */
function wideWindow(): FlowSketcher {
  const sketcher = new FlowSketcher(FEATURES.length, CLASSES.length, 60_000_000);
  const input = Float32Array.from({ length: ROWS * FEATURES.length }, (_, index) => {
    const magnitude = 2 ** (((index * 7919) % 6400) / 100 - 32);
    return index % 2 === 0 ? magnitude : -magnitude;
  });
  sketcher.add({
    rows: ROWS,
    input,
    scores: Float32Array.from({ length: ROWS * 2 }, (_, index) => (index % 2 === 0 ? 0.75 : 0.25)),
    classes: new Uint8Array(ROWS),
    alerts: new Uint8Array(ROWS),
    packets: new Float64Array(ROWS).fill(4),
  });
  return sketcher;
}

describe('encodeSketchWindow', () => {
  it('cuts a window into parts that fit into a message, each feature in exactly one of them', () => {
    const messages = encodeSketchWindow(wideWindow(), 120_000_000, model);
    expect(messages.length).toBeGreaterThan(1);
    expect(Math.max(...messages.map(({ length }) => length))).toBeLessThan(LIMITS.payloadBytes - 1024);
    const parts = messages.map((message) => fromBinary(SketchWindowSchema, message));
    expect(parts.flatMap(({ features }) => features.map(({ name }) => name))).toEqual([...FEATURES]);
    for (const { sketch } of parts.flatMap(({ features }) => features)) {
      expect(sketch && sketchFromMessage(sketch).count).toBe(ROWS);
    }
  });

  it('counts flows, packets and classes in the first part only', () => {
    const parts = encodeSketchWindow(wideWindow(), 120_000_000, model).map((message) =>
      fromBinary(SketchWindowSchema, message),
    );
    expect(parts.map(({ firstPart }) => firstPart)).toEqual(parts.map((_, index) => index === 0));
    expect(parts.map(({ flows }) => flows)).toEqual(parts.map((_, index) => (index === 0 ? BigInt(ROWS) : 0n)));
    expect(parts[0]).toMatchObject({ packets: BigInt(ROWS * 4), startUs: 60_000_000n, endUs: 120_000_000n });
    expect(parts[0]?.classes.map(({ name, flows }) => [name, flows])).toEqual([
      ['Normal', BigInt(ROWS)],
      ['DoS', 0n],
    ]);
  });
});
