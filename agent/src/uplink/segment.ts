import { closeSync, openSync, readFileSync, readSync, truncateSync } from 'node:fs';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError } from '../errors.js';
import { encodeRecord, HEADER_BYTES, scanRecord, type OutboxRecord } from './outbox-record.js';

/** What became of a file when it was opened again. */
export interface Recovery {
  readonly segment: Segment | undefined;
  /** Records that had been written whole and cannot be read any more. */
  readonly corrupt: number;
}

/** An append-only file of records of one lane and one boot epoch, and in memory where each record ends. */
export class Segment {
  readonly sequences: number[] = [];
  private readonly ends: number[] = [];
  /** Records at the head that were acknowledged. */
  acknowledged = 0;
  private reader: number | undefined;

  private constructor(
    readonly path: string,
    readonly epoch: number,
    /** Only the run that made a segment appends to it. */
    private writer?: FileHandle,
  ) {}

  static async create(folder: string, name: string, epoch: number): Promise<Segment> {
    const path = join(folder, name);
    const segment = new Segment(path, epoch, await open(path, 'wx'));
    await syncFolder(folder);
    return segment;
  }

  /** Opens a file of an earlier run and cuts it off at the first record that cannot be read. */
  static recover(path: string): Recovery {
    const file = readFileSync(path);
    let segment: Segment | undefined;
    let offset = 0;
    let scanned = scanRecord(file, offset);
    while (typeof scanned === 'object') {
      segment ??= new Segment(path, scanned.record.epoch);
      segment.index(scanned.record.sequence, scanned.end);
      offset = scanned.end;
      scanned = scanRecord(file, offset);
    }
    if (scanned !== 'end') truncateSync(path, offset);
    return { segment, corrupt: scanned === 'corrupt' ? countFrames(file, offset) : 0 };
  }

  get bytes(): number {
    return this.ends.at(-1) ?? 0;
  }

  get unacknowledged(): number {
    return this.sequences.length - this.acknowledged;
  }

  /** Appends records and returns when they are on the disk. A failed write leaves the file as it was. */
  async append(records: readonly OutboxRecord[]): Promise<void> {
    if (!this.writer) throw new AgentError('outbox.closed', 'unexpected', `${this.path} is not open for writing`);
    const frames = records.map(encodeRecord);
    try {
      await writeAt(this.writer, Buffer.concat(frames), this.bytes);
      await this.writer.datasync();
    } catch (error) {
      // What cannot be cut off is written over by the next attempt, which begins at the same place.
      await this.writer.truncate(this.bytes).catch(() => undefined);
      throw error;
    }
    frames.forEach((frame, at) => this.index(records[at].sequence, this.bytes + frame.length));
  }

  /** Index of the first record above a sequence; `sequences.length` when there is none. */
  firstAbove(sequence: number): number {
    let low = 0;
    let high = this.sequences.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sequences[middle] > sequence) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  payload(at: number): Buffer {
    this.reader ??= openSync(this.path, 'r');
    const start = (at === 0 ? 0 : this.ends[at - 1]) + HEADER_BYTES;
    const bytes = Buffer.allocUnsafe(this.ends[at] - start);
    readSync(this.reader, bytes, 0, bytes.length, start);
    return bytes;
  }

  async close(): Promise<void> {
    if (this.reader !== undefined) closeSync(this.reader);
    this.reader = undefined;
    await this.writer?.close();
    this.writer = undefined;
  }

  async remove(): Promise<void> {
    await this.close();
    await unlink(this.path).catch(() => undefined);
  }

  private index(sequence: number, end: number): void {
    this.sequences.push(sequence);
    this.ends.push(end);
  }
}

/** A full disk first shortens a write and refuses only the next one. */
async function writeAt(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
  }
}

/** A new file survives a power cut only once its folder is on the disk as well. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** How many records seem to stand from an offset on, by their lengths alone; at least one. */
function countFrames(file: Buffer, offset: number): number {
  let frames = 0;
  while (offset + HEADER_BYTES <= file.length) {
    const end = offset + HEADER_BYTES + file.readUInt32LE(offset);
    if (end > file.length) break;
    offset = end;
    frames++;
  }
  return Math.max(1, frames);
}
