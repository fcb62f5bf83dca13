import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** Bytes in order, into a buffer that the caller owns. */
export interface ByteReader {
  /**
   * @returns how many bytes were written at `offset`; 0 at the end, `NOTHING_YET` when a live source is silent
   * @throws Error of the file system or of the decompressor
   */
  read(into: Uint8Array, offset: number): Promise<number>;
  close(): Promise<void>;
}

export const NOTHING_YET = -1;

/** A file without a detour: the kernel writes where the parser reads. */
export async function openFileReader(path: string): Promise<ByteReader> {
  const file = await open(path, 'r');
  return {
    read: async (into, offset) => (await file.read(into, offset, into.length - offset, null)).bytesRead,
    close: () => file.close(),
  };
}

/** Bytes that come in chunks: of standard input, a decompressor, a child process. */
export class StreamReader implements ByteReader {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array(0);

  /** A chunk that was asked for and has not come. */
  private pending: Promise<IteratorResult<Uint8Array>> | undefined;

  /**
   * @param stream what to close in the end
   * @param silenceMs how long a read waits before it gives `NOTHING_YET`; for ever when absent
   * @param chunks what is made of the stream, if it is not read as it is
   */
  constructor(
    private readonly stream: Readable,
    private readonly silenceMs?: number,
    chunks: AsyncIterable<Uint8Array> = stream,
  ) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  async read(into: Uint8Array, offset: number): Promise<number> {
    while (this.rest.length === 0) {
      const step = await this.nextStep();
      if (step === undefined) return NOTHING_YET;
      if (step.done === true) return 0;
      this.rest = new Uint8Array(step.value.buffer, step.value.byteOffset, step.value.length);
    }
    const count = Math.min(this.rest.length, into.length - offset);
    into.set(this.rest.subarray(0, count), offset);
    this.rest = this.rest.subarray(count);
    return count;
  }

  /** What is still to come, behind what was read of it; nothing else may read afterwards. */
  async *chunksBehind(head: Uint8Array): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    if (this.rest.length > 0) yield this.rest;
    for (let step = await this.chunks.next(); step.done !== true; step = await this.chunks.next()) yield step.value;
  }

  close(): Promise<void> {
    this.stream.destroy();
    return Promise.resolve();
  }

  /** @returns undefined when nothing came in time */
  private async nextStep(): Promise<IteratorResult<Uint8Array> | undefined> {
    this.pending ??= this.chunks.next();
    const step = await (this.silenceMs === undefined ? this.pending : inTime(this.pending, this.silenceMs));
    if (step !== undefined) this.pending = undefined;
    return step;
  }
}

/** What `promise` gives, or undefined after `ms`. */
async function inTime<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), ms)));
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}
