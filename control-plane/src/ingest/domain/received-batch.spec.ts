import { describe, expect, it } from '@jest/globals';
import { encodeBatch, type AlertBatch, type Batch } from '@picket/shared/uplink';
import { droppedIn, halve, readBatch, recordsOf } from './received-batch.js';

/** A batch of alerts and reports of shed records with these sequences. */
function payload(alerts: number[], dropped: number[] = [], after = 0, bootEpoch = 7): Uint8Array {
  const record = (sequence: number) => ({ $typeName: 'picket.v1.Alert', sequence: BigInt(sequence) });
  const position = { $typeName: 'picket.v1.Position', bootEpoch, after: BigInt(after) };
  return encodeBatch('alerts', {
    $typeName: 'picket.v1.AlertBatch',
    position,
    alerts: alerts.map((sequence) => ({ ...emptyAlert, ...record(sequence) })),
    dropped: dropped.map((sequence) => ({
      $typeName: 'picket.v1.Dropped',
      sequence: BigInt(sequence),
      reason: 'outbox_full',
      kind: 'samples',
      count: 1n,
    })),
  } as Batch<'alerts'>);
}

const emptyAlert = {
  $typeName: 'picket.v1.Alert',
  attackClass: '',
  probability: 0,
  severity: 0,
  flowCount: 0n,
  firstUs: 0n,
  lastUs: 0n,
  sourceAddress: '',
  destinationAddress: '',
  modelName: '',
  modelVersion: 0,
  modelDigest: '',
  profile: '',
  agentVersion: '',
  captureSource: '',
  direction: 0,
  examples: [],
} as unknown as AlertBatch['alerts'][number];

describe('received batch', () => {
  it('takes the sequences of all its lists, in order', () => {
    expect(readBatch('alerts', payload([3, 5], [4], 2))).toMatchObject({
      bootEpoch: 7,
      after: 2,
      sequences: [3, 4, 5],
    });
  });

  it.each([
    ['without a boot epoch', payload([1], [], 0, 0)],
    ['with an impossible sequence', payload([2 ** 60])],
    ['no protobuf', Uint8Array.of(0xff, 0xff)],
  ])('refuses one that is %s', (_what, bytes) => expect(() => readBatch('alerts', bytes)).toThrow());

  it.each([
    ['empty', payload([]), []],
    ['with a sequence twice', payload([1, 1]), [1]],
    ['with sequence 0', payload([0, 1]), [1]],
    ['with a sequence not after its position', payload([2], [], 2), []],
  ])('finds the fault of one that is %s, and what to acknowledge', (_what, bytes, sequences) => {
    expect(readBatch('alerts', bytes)).toMatchObject({ fault: expect.any(String), sequences });
  });

  it('halves so that the parts join on and hold everything once', () => {
    const batch = readBatch('alerts', payload([3, 5, 6], [4], 2));
    const [first, second] = halve(batch)!;
    expect([first.after, first.sequences, second.after, second.sequences]).toEqual([2, [3, 4], 4, [5, 6]]);
    expect(recordsOf('alerts', first.message).map(({ sequence }) => Number(sequence))).toEqual([3, 4]);
    expect(droppedIn(first)).toHaveLength(1);
    expect(droppedIn(second)).toHaveLength(0);
  });

  it('does not halve a single record', () => {
    expect(halve(readBatch('alerts', payload([1])))).toBeUndefined();
  });
});
