import { crc32 } from 'node:zlib';
import type { RecordKind } from '@picket/shared/contract';
import { crc32c } from './crc32c.js';

/**
 * Classes of records, in the order in which they are given up when the disk is short. Each has files of its own, so
 * that giving up the oldest of one class is nothing but removing a file.
 */
export const LANES = ['samples', 'sketches', 'low-alerts', 'high-alerts', 'dropped'] as const;
export type Lane = (typeof LANES)[number];

/** Topic on which a class travels. */
export const LANE_TOPICS: Readonly<Record<Lane, RecordKind>> = {
  samples: 'samples',
  sketches: 'sketches',
  'low-alerts': 'alerts',
  'high-alerts': 'alerts',
  dropped: 'alerts',
};

/*
 * A record on disk, little endian:
 *
 *   0        4          8       12         18                  19
 *   | length | checksum | epoch | sequence | version, lane | payload …
 *              └ of everything behind it     └ a half of the byte each
 *
 * Version 1 is checked by CRC-32. Version 0 was by CRC-32C; nothing writes it any more.
 */
const CHECKED_AT = 8;
const VERSION_SHIFT = 4;
const LANE_MASK = 0xf;
const VERSION = 1;
const CHECKSUMS: readonly ((bytes: Uint8Array) => number)[] = [crc32c, (bytes) => crc32(bytes)];
export const HEADER_BYTES = 19;
/** Far above any payload of the contract; a longer length is a torn header. */
const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

export interface OutboxRecord {
  readonly epoch: number;
  readonly sequence: number;
  readonly lane: Lane;
  readonly payload: Uint8Array;
}

export function encodeRecord({ epoch, sequence, lane, payload }: OutboxRecord): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  bytes.writeUInt32LE(payload.length, 0);
  bytes.writeUInt32LE(epoch, 8);
  bytes.writeUIntLE(sequence, 12, 6);
  bytes.writeUInt8((VERSION << VERSION_SHIFT) | LANES.indexOf(lane), 18);
  bytes.set(payload, HEADER_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(CHECKED_AT)), 4);
  return bytes;
}

/** What the header at an offset says besides its length; undefined where none can begin. Nothing of it is checked. */
export function headerAt(file: Buffer, offset: number): Omit<OutboxRecord, 'payload'> | undefined {
  if (offset + HEADER_BYTES > file.length) return undefined;
  const kind = file.readUInt8(offset + 18);
  const lane = LANES[kind & LANE_MASK];
  if (lane === undefined || kind >> VERSION_SHIFT > VERSION) return undefined;
  return { epoch: file.readUInt32LE(offset + 8), sequence: file.readUIntLE(offset + 12, 6), lane };
}

/** The record that stands between two offsets, whatever its length field says; undefined when it is damaged. */
export function readRecord(file: Buffer, offset: number, end: number): OutboxRecord | undefined {
  if (end <= offset + HEADER_BYTES || end > file.length) return undefined;
  const header = headerAt(file, offset);
  const version = file.readUInt8(offset + 18) >> VERSION_SHIFT;
  const checksum = CHECKSUMS[version]?.(file.subarray(offset + CHECKED_AT, end));
  if (!header || checksum !== file.readUInt32LE(offset + 4)) return undefined;
  return { ...header, payload: file.subarray(offset + HEADER_BYTES, end) };
}

/** What a scan found at an offset: a record, the end of the written part, or damage. */
export type Scanned = { readonly record: OutboxRecord; readonly end: number } | 'end' | 'torn' | 'corrupt';

/**
 * Reads the record at an offset.
 * `torn`: a write that was under way when the process died; its record was never promised to anybody.
 * `corrupt`: a record that was written whole and has changed since.
 */
export function scanRecord(file: Buffer, offset: number): Scanned {
  if (offset === file.length) return 'end';
  if (offset + HEADER_BYTES > file.length) return 'torn';
  const length = file.readUInt32LE(offset);
  const end = offset + HEADER_BYTES + length;
  if (length === 0 || length > MAX_PAYLOAD_BYTES || end > file.length) return 'torn';
  const record = readRecord(file, offset, end);
  return record ? { record, end } : 'corrupt';
}
