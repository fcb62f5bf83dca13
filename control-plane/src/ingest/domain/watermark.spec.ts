import { describe, expect, it } from '@jest/globals';
import { create } from '@bufbuild/protobuf';
import { AlertBatchSchema } from '@picket/shared/uplink';
import type { ReceivedBatch } from './received-batch.js';
import { account } from './watermark.js';

const batch = (after: number, ...sequences: number[]): ReceivedBatch => ({
  kind: 'alerts',
  bootEpoch: 1,
  after,
  sequences,
  message: create(AlertBatchSchema, { alerts: sequences.map((sequence) => ({ sequence: BigInt(sequence) })) }),
});
const START = { committed: 0, missing: 0, jumpedTo: 0 };
const MAX = Number.MAX_SAFE_INTEGER;

describe('the watermark', () => {
  it.each([
    ['passes batches that follow it', 0, [batch(0, 1, 2), batch(2, 3)], 3, 0, 0],
    ['passes what the agent has shed inside a batch, and counts it', 0, [batch(0, 9, 10)], 10, 0, 8],
    ['stays before a gap', 1, [batch(4, 5, 6)], 1, 1, 0],
    ['passes the gap when it is filled', 1, [batch(4, 5), batch(1, 2, 3, 4), batch(4, 5)], 5, 1, 0],
    ['does not go back', 7, [batch(0, 1, 2)], 7, 0, 0],
  ])('%s', (_name, committed, batches, expected, gaps, missing) => {
    const { mark } = account({ ...START, committed }, batches);
    expect(mark).toMatchObject({ committed: expected, acknowledged: expected, gaps, missing });
  });

  it('does not follow a jump, refuses and acknowledges it, and takes what follows at its proper place', () => {
    const jump = account({ ...START, committed: 1 }, [batch(1, 2, MAX - 1)]);
    expect(jump.sound.map(({ sequences }) => sequences)).toEqual([[2]]);
    expect(jump.beyond.map(({ sequences }) => sequences)).toEqual([[MAX - 1]]);
    expect(jump.mark).toMatchObject({ committed: 2, missing: 0, acknowledged: MAX - 1 });
    const next = account(jump.mark, [batch(2, 3)]);
    expect(next.mark).toMatchObject({ committed: 3, acknowledged: 3 });
  });

  it('lets an agent whose own counter has jumped go on, refused', () => {
    const jump = account(START, [batch(0, 2 ** 40)]);
    const next = account(jump.mark, [batch(2 ** 40, 2 ** 40 + 1)]);
    expect(next.beyond).toHaveLength(1);
    expect(next.mark).toMatchObject({ committed: 0, acknowledged: 2 ** 40 + 1 });
  });

  it('acknowledges no jump while records before it are missing', () => {
    expect(account({ ...START, committed: 1 }, [batch(5, MAX)]).mark).toMatchObject({ acknowledged: 1, gaps: 1 });
  });
});
