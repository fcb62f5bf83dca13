import { closeSync, openSync, writeSync } from 'node:fs';
import { describeError } from '@picket/shared/errors';
import { AgentError } from '../errors.js';
import type { RowTarget } from './row-format.js';
import { mostCellBytes, writeCells } from './number-cells.js';

const CHUNK_BYTES = 1 << 18;
/** More than a character of UTF-8 takes. */
const BYTES_PER_CHARACTER = 3;
const STDOUT = 1;
const RETRY_MS = 2;

/**
 * Text into a file or to standard output, in large chunks. It writes synchronously, so that a flush of half a million
 * flows needs one chunk of memory.
 */
export class TextFile implements RowTarget {
  private readonly chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  private descriptor: number | undefined;
  private used = 0;

  /** @param path `-` is standard output */
  constructor(private readonly path: string) {
    if (path === '-') this.descriptor = STDOUT;
  }

  /**
   * Opens the file, which empties it: not before an input could be read, so that a misspelt name costs no old result.
   * @throws PicketError `output.unwritable`
   */
  open(): number {
    this.descriptor ??= this.guard(() => openSync(this.path, 'w'));
    return this.descriptor;
  }

  write(text: string): void {
    if (this.used + text.length * BYTES_PER_CHARACTER > CHUNK_BYTES) this.flush();
    if (text.length * BYTES_PER_CHARACTER > CHUNK_BYTES) return this.writeAll(Buffer.from(text));
    this.used += this.chunk.write(text, this.used);
  }

  /** Appends the numbers from `first` on, each behind a comma. */
  writeCells(values: Float64Array, first: number): void {
    if (this.used + mostCellBytes(values.length) > CHUNK_BYTES) this.flush();
    this.used = writeCells(this.chunk, this.used, values, first);
  }

  /** Leaves a file alone that was never opened. */
  close(): void {
    if (this.descriptor === undefined) return;
    this.flush();
    if (this.descriptor !== STDOUT) closeSync(this.descriptor);
  }

  private flush(): void {
    this.writeAll(this.chunk.subarray(0, this.used));
    this.used = 0;
  }

  private writeAll(bytes: Buffer): void {
    let written = 0;
    while (written < bytes.length) written += this.guard(() => this.writeSome(bytes, written));
  }

  /** A pipe that is full and not blocking is tried again. */
  private writeSome(bytes: Buffer, from: number): number {
    try {
      return writeSync(this.open(), bytes, from);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      return 0;
    }
  }

  private guard<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      const target = this.path === '-' ? 'standard output' : this.path;
      throw new AgentError('output.unwritable', 'operational', `cannot write ${target}: ${describeError(error)}`, {
        next: 'check the path and the space on the disk',
        cause: error,
      });
    }
  }
}
