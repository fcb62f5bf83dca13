import { describe, expect, it } from '@jest/globals';
import { create } from '@bufbuild/protobuf';
import { AlertBatchSchema, decodeBatch, encodeBatch, Severity } from './index.js';

describe('record batches', () => {
  it('round-trip', () => {
    const batch = create(AlertBatchSchema, {
      position: { bootEpoch: 5, after: 41n },
      alerts: [{ sequence: 42n, attackClass: 'DoS', probability: 0.5, severity: Severity.HIGH, flowCount: 3n }],
    });
    expect(decodeBatch('alerts', encodeBatch('alerts', batch))).toEqual(batch);
  });

  it('refuse bytes that are no batch', () => {
    expect(() => decodeBatch('alerts', new Uint8Array([0xff, 0xff, 0xff]))).toThrow();
  });
});
