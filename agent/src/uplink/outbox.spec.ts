import { mkdtempSync, readdirSync, readFileSync, rmSync, mkdirSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { AlertSchema, DroppedSchema } from '@picket/shared/uplink';
import pino from 'pino';
import type { Lane, OutboxRecord } from './outbox-record.js';
import type { Position } from './priority-lane.js';
import { Outbox, type OutboxOptions } from './outbox.js';

const START: Position = { epoch: 0, sequence: 0 };
const MIB = 1024 * 1024;

let folder: string;
let opened: Outbox[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'picket-outbox-'));
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((outbox) => outbox.close()));
  rmSync(folder, { recursive: true, force: true });
});

function open(options: Partial<OutboxOptions> = {}): Outbox {
  const outbox = Outbox.open({ folder, maxBytes: 64 * MIB, epoch: 1, logger: pino({ enabled: false }), ...options });
  opened.push(outbox);
  return outbox;
}

function alert(text: string, bytes = 0): Uint8Array {
  return toBinary(AlertSchema, create(AlertSchema, { attackClass: text, captureSource: 'x'.repeat(bytes) }));
}

function all(outbox: Outbox): OutboxRecord[] {
  const records: OutboxRecord[] = [];
  let next = outbox.firstAfter(START);
  while (next) {
    records.push(next);
    next = outbox.firstAfter(next);
  }
  return records;
}

function attackClass(record: OutboxRecord): string {
  return fromBinary(AlertSchema, record.payload).attackClass;
}

function segmentFiles(lane: Lane): string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(lane) && name.endsWith('.log'))
    .sort();
}

function dropsOf(outbox: Outbox): { reason: string; kind: string; count: number }[] {
  return all(outbox)
    .filter(({ lane }) => lane === 'dropped')
    .map(({ payload }) => fromBinary(DroppedSchema, payload))
    .map(({ reason, kind, count }) => ({ reason, kind, count: Number(count) }));
}

describe('Outbox', () => {
  it('delivers the records of all lanes in the order of their sequence, after a restart too', async () => {
    const first = open();
    first.append('low-alerts', alert('a'));
    first.append('samples', alert('b'));
    first.append('high-alerts', alert('c'));
    await first.close();
    const second = open({ epoch: 2 });
    second.append('high-alerts', alert('d'));
    await second.flush();
    const records = all(second);
    expect(records.map(attackClass)).toEqual(['a', 'b', 'c', 'd']);
    expect(records.map(({ epoch, sequence }) => [epoch, sequence])).toEqual([
      [1, 1],
      [1, 2],
      [1, 3],
      [2, 1],
    ]);
    expect(fromBinary(AlertSchema, records[2].payload).sequence).toBe(3n);
  });

  it('delivers nothing that is not on the disk', async () => {
    const outbox = open();
    outbox.append('high-alerts', alert('a'));
    expect(outbox.firstAfter(START)).toBeUndefined();
    await outbox.flush();
    expect(outbox.firstAfter(START)).toBeDefined();
  });

  it('forgets what is acknowledged, and only that', async () => {
    const outbox = open();
    for (const name of ['a', 'b', 'c']) outbox.append('high-alerts', alert(name));
    await outbox.flush();
    outbox.acknowledge({ epoch: 1, sequence: 2 });
    outbox.acknowledge({ epoch: 1, sequence: 1 });
    expect(outbox.acknowledge({ epoch: 1, sequence: 4 })).toBe(false);
    expect(outbox.acknowledge({ epoch: 2, sequence: 1 })).toBe(false);
    expect(all(outbox).map(attackClass)).toEqual(['c']);
    await outbox.close();
    expect(all(open({ epoch: 2 })).map(attackClass)).toEqual(['c']);
  });

  it('keeps the records of an earlier epoch when a later one is acknowledged', async () => {
    const first = open();
    first.append('high-alerts', alert('old'));
    await first.close();
    const second = open({ epoch: 2 });
    second.append('high-alerts', alert('new'));
    await second.flush();
    second.acknowledge({ epoch: 2, sequence: 1 });
    expect(all(second).map(attackClass)).toEqual(['old']);
  });

  it('removes files whose records are all acknowledged', async () => {
    const outbox = open({ maxBytes: 4 * MIB });
    for (let index = 0; index < 4; index++) {
      outbox.append('high-alerts', alert(`${index}`, 70_000));
      await outbox.flush();
    }
    expect(segmentFiles('high-alerts')).toHaveLength(4);
    outbox.acknowledge({ epoch: 1, sequence: 4 });
    await outbox.close();
    expect(segmentFiles('high-alerts')).toHaveLength(0);
  });

  it('cuts a half-written record off without counting it', async () => {
    const first = open();
    first.append('high-alerts', alert('whole'));
    await first.close();
    const path = join(folder, segmentFiles('high-alerts')[0]);
    appendFileSync(path, readFileSync(path).subarray(0, 25));
    const second = open({ epoch: 2 });
    await second.flush();
    expect(all(second).map(attackClass)).toEqual(['whole']);
    expect(second.dropped).toEqual({});
  });

  it('delivers the records before and behind a damaged one, and counts that one once', async () => {
    const first = open();
    for (const name of ['one', 'two', 'three']) first.append('low-alerts', alert(name));
    await first.close();
    const path = join(folder, segmentFiles('low-alerts')[0]);
    const bytes = readFileSync(path);
    bytes[bytes.indexOf('two')] ^= 1;
    writeFileSync(path, bytes);
    await open({ epoch: 2 }).close();
    await open({ epoch: 3 }).close();
    const last = open({ epoch: 4 });
    expect(dropsOf(last)).toEqual([{ reason: 'corrupt', kind: 'low-alerts', count: 1 }]);
    const left = all(last).filter(({ lane }) => lane !== 'dropped');
    expect(left.map(attackClass)).toEqual(['one', 'three']);
  });

  it('gives up and counts a record that is damaged while the agent runs', async () => {
    const outbox = open();
    for (const name of ['one', 'two', 'three']) outbox.append('high-alerts', alert(name));
    await outbox.flush();
    const path = join(folder, segmentFiles('high-alerts')[0]);
    const bytes = readFileSync(path);
    bytes[bytes.indexOf('two')] ^= 1;
    writeFileSync(path, bytes);
    expect(all(outbox).map(attackClass)).toEqual(['one', 'three']);
    expect(outbox.dropped).toEqual({ corrupt: 1 });
    outbox.acknowledge({ epoch: 1, sequence: 3 });
    expect(outbox.records).toBe(0);
    await outbox.close();
    expect(dropsOf(open({ epoch: 2 }))).toEqual([{ reason: 'corrupt', kind: 'high-alerts', count: 1 }]);
  });

  it('counts what stood in a file that is gone', async () => {
    const outbox = open();
    for (const name of ['one', 'two']) outbox.append('high-alerts', alert(name));
    await outbox.flush();
    rmSync(join(folder, segmentFiles('high-alerts')[0]));
    expect(all(outbox)).toEqual([]);
    expect(outbox.dropped).toEqual({ corrupt: 2 });
  });

  it('forgets nothing for a note of acknowledgements that is damaged', async () => {
    const first = open();
    for (const name of ['one', 'two']) first.append('high-alerts', alert(name));
    await first.flush();
    first.acknowledge({ epoch: 1, sequence: 1 });
    await first.close();
    const note = join(folder, 'acknowledged.json');
    expect(all(open({ epoch: 2 })).map(attackClass)).toEqual(['two']);
    writeFileSync(note, readFileSync(note, 'utf8').replace('[1,1,1]', '[1,9,9]'));
    expect(all(open({ epoch: 3 })).map(attackClass)).toEqual(['one', 'two']);
  });

  it('tells anew of counts that are given up themselves', async () => {
    const outbox = open();
    outbox.countDropped('alert_budget', 'alerts', 7);
    await outbox.close();
    const second = open({ epoch: 2 });
    expect(dropsOf(second)).toEqual([{ reason: 'alert_budget', kind: 'alerts', count: 7 }]);
    second.giveUp({ epoch: 1, sequence: 1 }, 'unreadable');
    await second.close();
    expect(dropsOf(open({ epoch: 3 }))).toEqual([{ reason: 'alert_budget', kind: 'alerts', count: 7 }]);
  });

  it('tells of drops whatever the clock of the machine does', async () => {
    const now = Date.now;
    const outbox = open();
    try {
      for (const years of [0, -1, 1]) {
        Date.now = () => now() + years * 365 * 86_400_000;
        outbox.countDropped('alert_budget', 'alerts', 1);
        await new Promise((resolve) => setTimeout(resolve, 1100));
        await outbox.flush();
      }
    } finally {
      Date.now = now;
    }
    expect(dropsOf(outbox)).toHaveLength(3);
  }, 20_000);

  it('gives up samples first, then sketches, then low alerts, and tells how many', async () => {
    const outbox = open({ maxBytes: MIB });
    const fill = async (lane: Lane, count: number) => {
      for (let index = 0; index < count; index++) {
        outbox.append(lane, alert(lane, 65_536));
        await outbox.flush();
      }
    };
    for (const lane of ['low-alerts', 'sketches', 'samples'] as const) await fill(lane, 4);
    await fill('high-alerts', 13);
    await outbox.close();
    const left = all(open({ epoch: 2 })).filter(({ lane }) => lane !== 'dropped');
    const kept = (lane: Lane) => left.filter((record) => record.lane === lane).length;
    expect([kept('samples'), kept('sketches'), kept('high-alerts')]).toEqual([0, 0, 13]);
    expect(kept('low-alerts')).toBeLessThan(4);
    expect(outbox.bytes).toBeLessThanOrEqual(MIB + 70_000);
    expect(outbox.dropped).toEqual({ outbox_full: 12 - kept('low-alerts') });
    const told = dropsOf(open({ epoch: 3 }));
    expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(12 - kept('low-alerts'));
  });

  it('counts nothing as given up that has been sent and is stored, while there is something else to give up', async () => {
    const outbox = open({ maxBytes: MIB });
    const fill = async (count: number) => {
      for (let index = 0; index < count; index++) {
        outbox.append('low-alerts', alert('alert', 65_536));
        await outbox.flush();
      }
    };
    await fill(8);
    outbox.markSent({ epoch: 1, sequence: 4 });
    await fill(24);
    expect(all(outbox).map(({ sequence }) => sequence)).toEqual(expect.arrayContaining([1, 2, 3, 4]));
    outbox.acknowledge({ epoch: 1, sequence: 4 });
    const kept = all(outbox).filter(({ lane }) => lane === 'low-alerts').length;
    expect(outbox.dropped).toEqual({ outbox_full: 32 - 4 - kept });
  });

  it('gives up what is under way where the limit needs it', async () => {
    const outbox = open({ maxBytes: MIB });
    for (let index = 0; index < 32; index++) {
      outbox.append('low-alerts', alert('alert', 65_536));
      await outbox.flush();
      outbox.markSent({ epoch: 1, sequence: index + 1 });
    }
    expect(outbox.bytes).toBeLessThanOrEqual(MIB + 70_000);
  });

  it('keeps records in memory while the disk refuses them, delivers from there, and recovers alone', async () => {
    const outbox = open();
    rmSync(folder, { recursive: true });
    outbox.append('high-alerts', alert('kept'));
    await outbox.flush();
    expect(outbox.isBlocked).toBe(true);
    expect(all(outbox).map(attackClass)).toEqual(['kept']);
    mkdirSync(folder);
    await outbox.flush();
    expect(outbox.isBlocked).toBe(false);
    expect(segmentFiles('high-alerts')).toHaveLength(1);
  });

  it('bounds what waits in memory, giving up the least important and counting it', async () => {
    const outbox = open();
    rmSync(folder, { recursive: true });
    for (let index = 0; index < 50; index++) outbox.append('samples', alert('sample', 65_536));
    for (let index = 0; index < 50; index++) outbox.append('high-alerts', alert('alert', 65_536));
    await outbox.flush();
    expect(outbox.dropped).toEqual({ disk_unwritable: 50 });
    expect(all(outbox).filter(({ lane }) => lane === 'high-alerts')).toHaveLength(50);
    mkdirSync(folder);
  });

  it('gives up all records of earlier epochs when another host had their numbers', async () => {
    for (const epoch of [1, 2, 3]) {
      const outbox = open({ epoch });
      outbox.append('high-alerts', alert(`epoch ${epoch}`));
      outbox.append('samples', alert(`epoch ${epoch}`));
      await outbox.close();
    }
    const outbox = open({ epoch: 4 });
    outbox.giveUpEpochs(2, 'other_host');
    expect(all(outbox).map(({ epoch }) => epoch)).toEqual([3, 3]);
    expect(outbox.dropped).toEqual({ other_host: 4 });
  });

  it('tells the ledger of exactly the records that are on the disk', async () => {
    const ledgerPath = join(folder, 'ledger');
    const outbox = open({ ledgerPath });
    outbox.append('high-alerts', alert('a'));
    await outbox.flush();
    outbox.append('samples', alert('b'));
    await outbox.flush();
    const lines = readFileSync(ledgerPath, 'utf8').trim().split('\n');
    expect(lines.map((line) => line.split(' ').slice(0, 2))).toEqual([
      ['1', '1'],
      ['1', '2'],
    ]);
    expect(lines[0]).toMatch(/^1 1 [0-9a-f]{64}$/);
  });
});
