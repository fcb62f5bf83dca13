import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Bytes in order, into a buffer that the caller owns. */
export interface ByteReader {
  /**
   * @returns how many bytes were written at `offset`; 0 at the end
   * @throws Error of the file system or of the decompressor
   */
  read(into: Uint8Array, offset: number): Promise<number>;
  close(): Promise<void>;
}

const GZIP_CHUNK_BYTES = 1 << 18;

/** A file without a detour: the kernel writes where the parser reads. */
export async function openFileReader(path: string): Promise<ByteReader> {
  const file = await open(path, 'r');
  return {
    read: async (into, offset) => (await file.read(into, offset, into.length - offset, null)).bytesRead,
    close: () => file.close(),
  };
}

/** Decompresses `compressed`; its errors surface where the result is read. */
export function gunzip(compressed: Readable): Readable {
  return pipeline(compressed, createGunzip({ chunkSize: GZIP_CHUNK_BYTES }), () => undefined);
}

/** Any stream of bytes: standard input, a decompressor, a child process. */
export class StreamReader implements ByteReader {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array(0);

  constructor(private readonly stream: Readable) {
    this.chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }

  async read(into: Uint8Array, offset: number): Promise<number> {
    const chunk = await this.next();
    const count = Math.min(chunk.length, into.length - offset);
    into.set(chunk.subarray(0, count), offset);
    this.rest = chunk.subarray(count);
    return count;
  }

  close(): Promise<void> {
    this.stream.destroy();
    return Promise.resolve();
  }

  private async next(): Promise<Uint8Array> {
    while (this.rest.length === 0) {
      const step = await this.chunks.next();
      if (step.done === true) return new Uint8Array(0);
      this.rest = new Uint8Array(step.value.buffer, step.value.byteOffset, step.value.length);
    }
    return this.rest;
  }
}
