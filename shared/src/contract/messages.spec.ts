import { describe, expect, it } from '@jest/globals';
import { ackSchema, desiredStateSchema, parseJsonPayload } from './index.js';

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('JSON payloads', () => {
  it('parses an acknowledgement', () => {
    const ack = { bootEpoch: 7, committed: 12, refused: [{ sequence: 3, reason: 'probability above 1' }] };
    expect(parseJsonPayload(ackSchema, bytes(ack))).toEqual(ack);
  });

  it.each([
    ['no JSON', Buffer.from('{'), /JSON/],
    ['a missing field', bytes({ bootEpoch: 1 }), /committed/],
    ['a negative counter', bytes({ bootEpoch: -1, committed: 0, refused: [] }), /bootEpoch/],
  ])('refuses %s', (_name, payload, reason) => expect(() => parseJsonPayload(ackSchema, payload)).toThrow(reason));

  it('lets a bundle come from the control plane itself only', () => {
    const model = { name: 'flows', version: 1, digest: 'a'.repeat(64), profile: 'cic-v40', bundleBytes: 1 };
    const desired = (bundlePath: string) =>
      bytes({ revision: 1, model: { ...model, bundlePath }, shadowModel: null, configuration: null });
    expect(parseJsonPayload(desiredStateSchema, desired('/api/v1/models/flows/versions/1/bundle')).revision).toBe(1);
    for (const path of ['https://elsewhere/b', '//elsewhere/b', '/api/v1/x?u=//elsewhere', '/api/v1/../../etc'])
      expect(() => parseJsonPayload(desiredStateSchema, desired(path))).toThrow(/bundlePath/);
  });
});
