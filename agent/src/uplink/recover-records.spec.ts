import { describe, expect, it } from '@jest/globals';
import { encodeRecord, HEADER_BYTES, type OutboxRecord } from './outbox-record.js';
import { findRecords } from './recover-records.js';

/** Mulberry32: the same numbers in each run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const EPOCH = 1_795_000_000;

function fileOf(count: number, random: () => number): { file: Buffer; frames: Buffer[] } {
  let sequence = 0;
  const frames = Array.from({ length: count }, () => {
    sequence += 1 + Math.floor(random() * 4);
    const payload = Buffer.from(Array.from({ length: 1 + Math.floor(random() * 300) }, () => random() * 256));
    const record: OutboxRecord = { epoch: EPOCH, sequence, lane: 'high-alerts', payload };
    return encodeRecord(record);
  });
  return { file: Buffer.concat(frames), frames };
}

const flip = (file: Buffer, bit: number) => (file[bit >> 3] ^= 1 << (bit & 7));

describe('a damaged file of records', () => {
  it('loses at most the record in which a bit has flipped, and counts it: each bit of a file', () => {
    const { file } = fileOf(5, randomOf(1));
    for (let bit = 0; bit < file.length * 8; bit++) {
      const damaged = Buffer.from(file);
      flip(damaged, bit);
      const { places, lost } = findRecords(damaged);
      expect({ bit, kept: places.length + lost }).toEqual({ bit, kept: 5 });
      expect(places.length).toBeGreaterThanOrEqual(4);
    }
  });

  it('is whole again when only a length was damaged', () => {
    const { file, frames } = fileOf(3, randomOf(2));
    for (const start of [0, frames[0].length, frames[0].length + frames[1].length]) {
      const damaged = Buffer.from(file);
      damaged.writeUInt32LE(0xffff_fff0, start);
      const { places, lost } = findRecords(damaged);
      expect([places.length, lost]).toEqual([3, 0]);
      expect(places.map(({ record }) => record.payload.length + HEADER_BYTES)).toEqual(
        frames.map(({ length }) => length),
      );
    }
  });

  it('accounts for every record through six flipped bits: 500 files', () => {
    // Two neighbours that have both lost their header look like one record.
    let missed = 0;
    for (let seed = 1; seed <= 500; seed++) {
      const random = randomOf(seed);
      const { file } = fileOf(40, random);
      for (let flips = 0; flips < 6; flips++) flip(file, Math.floor(random() * file.length * 8));
      const { places, lost } = findRecords(file);
      missed += 40 - places.length - lost;
    }
    expect(missed).toBe(1);
  });

  it('takes its end for a write that was under way, wherever it is cut', () => {
    const { file, frames } = fileOf(3, randomOf(3));
    const whole = frames[0].length + frames[1].length;
    for (let length = whole; length < file.length; length++) {
      const { places, lost } = findRecords(file.subarray(0, length));
      expect({ length, kept: [places.length, lost] }).toEqual({ length, kept: [2, 0] });
    }
  });

  it('ends in zeros after a power cut: they are no record', () => {
    const { file } = fileOf(3, randomOf(4));
    const { places, lost } = findRecords(Buffer.concat([file, Buffer.alloc(8192)]));
    expect([places.length, lost]).toEqual([3, 0]);
  });

  it('is searched in reasonable time, whatever it holds', () => {
    const random = randomOf(5);
    const noise = Buffer.from(Array.from({ length: 4 * 1024 * 1024 }, () => random() * 256));
    const started = performance.now();
    findRecords(noise);
    findRecords(Buffer.alloc(4 * 1024 * 1024));
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
