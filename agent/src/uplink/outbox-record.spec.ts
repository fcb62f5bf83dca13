import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fromBinary } from '@bufbuild/protobuf';
import { AlertSchema } from '@picket/shared/uplink';
import pino from 'pino';
import { z } from 'zod';
import type { Position } from './priority-lane.js';
import { encodeRecord, scanRecord, type OutboxRecord } from './outbox-record.js';
import { Outbox } from './outbox.js';

/** Made by test/support/data/make-outbox-fixture.ts at the commit before records had a version. */
const FIXTURE = join(import.meta.dirname, 'fixtures/segments-before-zlib-crc32.json');
const START: Position = { epoch: 0, sequence: 0 };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'picket-outbox-record-'));
  const files = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(FIXTURE, 'utf8')));
  for (const [name, digits] of Object.entries(files)) writeFileSync(join(folder, name), Buffer.from(digits, 'hex'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(epoch: number): Outbox {
  return Outbox.open({ folder, maxBytes: 1 << 26, epoch, logger: pino({ enabled: false }) });
}

function* recordsOf(outbox: Outbox): Generator<OutboxRecord> {
  for (let next = outbox.firstAfter(START); next; next = outbox.firstAfter(next)) yield next;
}

const nameOf = ({ payload }: OutboxRecord) => fromBinary(AlertSchema, payload).attackClass;

describe('records on disk', () => {
  it('lose nothing of the version before: all are delivered, in their order', async () => {
    const outbox = open(3);
    const names = [...recordsOf(outbox)].map(nameOf);
    expect(names).toEqual(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']);
    expect(outbox.dropped).toEqual({});
    await outbox.close();
  });

  it('reach the broker together after a restart when they are of both versions', async () => {
    const first = open(3);
    first.append('high-alerts', Buffer.from([0x12, 0x03, 0x6e, 0x65, 0x77]));
    await first.close();
    const second = open(4);
    expect([...recordsOf(second)].map(nameOf).slice(-2)).toEqual(['sunday', 'new']);
    expect(second.dropped).toEqual({});
    await second.close();
  });

  it('are checked by the checksum of their own version: any flipped bit is damage', () => {
    const versions = [
      readFileSync(join(folder, 'high-alerts-0000000001.log')),
      encodeRecord({ epoch: 1, sequence: 4, lane: 'high-alerts', payload: Buffer.from('thursday') }),
    ];
    for (const record of versions) {
      expect(scanRecord(record, 0)).toMatchObject({ record: { epoch: 1, sequence: 4, lane: 'high-alerts' } });
      for (let bit = 4 * 8; bit < record.length * 8; bit++) {
        const damaged = Buffer.from(record);
        damaged[bit >> 3] ^= 1 << (bit & 7);
        expect(scanRecord(damaged, 0)).toBe('corrupt');
      }
    }
  });

  it('count as damage when their version is unknown', () => {
    const record = encodeRecord({ epoch: 1, sequence: 1, lane: 'samples', payload: Buffer.from('x') });
    record[18] = 0x20;
    expect(scanRecord(record, 0)).toBe('corrupt');
  });
});
