import { closeSync, fsyncSync, openSync, readFileSync, readSync, renameSync, writeSync } from 'node:fs';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentError } from '../errors.js';
import { encodeRecord, readRecord, type OutboxRecord } from './outbox-record.js';
import { findRecords } from './recover-records.js';

/** What became of a file when it was opened again. */
export interface Recovery {
  readonly segment: Segment | undefined;
  /** Records that had been written whole and cannot be read any more. */
  readonly corrupt: number;
  /** Something besides its whole records stands in it: `rewrite` takes that out. */
  readonly isDamaged: boolean;
}

/** What a file says that is gone, or whose place on the disk cannot be read: waiting changes nothing. */
const GONE = new Set(['ENOENT', 'EIO']);

/** An append-only file of records of one lane and one boot epoch, and in memory where each record stands. */
export class Segment {
  readonly sequences: number[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  /** Where the next record begins. */
  bytes = 0;
  /** Records at the head that were acknowledged. */
  acknowledged = 0;
  private reader: number | undefined;
  private isRemoved = false;

  private constructor(
    readonly path: string,
    readonly epoch: number,
    /** Only the run that made a segment appends to it. */
    private writer?: FileHandle,
  ) {}

  static async create(folder: string, name: string, epoch: number): Promise<Segment> {
    const path = join(folder, name);
    const writer = await open(path, 'wx');
    try {
      await syncFolder(folder);
    } catch (error) {
      // The next attempt makes a file of its own: this one would stay open for ever.
      await writer.close();
      await unlink(path).catch(() => undefined);
      throw error;
    }
    return new Segment(path, epoch, writer);
  }

  /** Opens a file of an earlier run, and finds its whole records wherever they stand. */
  static recover(path: string): Recovery {
    const { places, lost, isDamaged } = findRecords(readFileSync(path));
    const [first] = places;
    if (!first) return { segment: undefined, corrupt: lost, isDamaged };
    const segment = new Segment(path, first.record.epoch);
    for (const { record, start, end } of places) segment.index(record.sequence, start, end);
    return { segment, corrupt: lost, isDamaged };
  }

  /**
   * Writes its whole records anew, without what is damaged, which would be counted again by the next run.
   * @throws what the disk throws: the file is as it was
   */
  rewrite(): void {
    if (this.isRemoved) return;
    const records = this.sequences.map((_, at) => this.read(at)).filter((record) => record !== undefined);
    const frames = records.map(encodeRecord);
    const fd = openSync(`${this.path}.new`, 'w');
    try {
      writeSync(fd, Buffer.concat(frames));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(`${this.path}.new`, this.path);
    this.closeReader();
    for (const list of [this.sequences, this.starts, this.ends]) list.length = 0;
    this.bytes = 0;
    frames.forEach((frame, at) => this.index(records[at].sequence, this.bytes, this.bytes + frame.length));
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
    frames.forEach((frame, at) => this.index(records[at].sequence, this.bytes, this.bytes + frame.length));
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

  /**
   * The record, checked again: the disk may have changed since it was written.
   * @returns undefined when it is damaged or gone
   * @throws when it cannot be read now
   */
  read(at: number): OutboxRecord | undefined {
    const bytes = Buffer.alloc(this.ends[at] - this.starts[at]);
    try {
      this.reader ??= openSync(this.path, 'r');
      readSync(this.reader, bytes, 0, bytes.length, this.starts[at]);
    } catch (error) {
      if (GONE.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw error;
    }
    const record = readRecord(bytes, 0, bytes.length);
    return record?.sequence === this.sequences[at] && record.epoch === this.epoch ? record : undefined;
  }

  /** Takes out a record that cannot be read any more. */
  forget(at: number): void {
    for (const list of [this.sequences, this.starts, this.ends]) list.splice(at, 1);
  }

  async close(): Promise<void> {
    this.closeReader();
    await this.writer?.close();
    this.writer = undefined;
  }

  async remove(): Promise<void> {
    this.isRemoved = true;
    await this.close();
    await unlink(this.path).catch(() => undefined);
  }

  private closeReader(): void {
    if (this.reader !== undefined) closeSync(this.reader);
    this.reader = undefined;
  }

  private index(sequence: number, start: number, end: number): void {
    this.sequences.push(sequence);
    this.starts.push(start);
    this.ends.push(end);
    this.bytes = end;
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
