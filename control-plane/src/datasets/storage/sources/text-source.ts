import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import type { FlowSource, SourceFile } from './flow-source.js';
import { isGzip } from './first-bytes.js';

const CHUNK_BYTES = 256 * 1024;
const DAMAGED = 'it is a gzip file that is cut off or damaged';

/** A CSV, plain or gzip. What can be unpacked of a damaged file is read. */
export async function openText({ path }: SourceFile): Promise<FlowSource> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const bytesRead = () => file.bytesRead;
  if (!(await isGzip(path))) return { content: file, bytesRead, fault: () => undefined };
  let fault: string | undefined;
  const content = unpack(path, file, (reason) => (fault = reason));
  return { content, bytesRead, fault: () => fault };
}

async function* unpack(
  path: string,
  file: ReturnType<typeof createReadStream>,
  fail: (reason: string) => void,
): AsyncGenerator<Uint8Array> {
  // With this flush a file that is cut off gives all that it holds, and no error; whether it was is looked at below.
  const text = createGunzip({ chunkSize: CHUNK_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
  file.on('error', (error) => text.destroy(error));
  text.on('close', () => file.destroy());
  let bytes = 0;
  try {
    for await (const chunk of file.pipe(text) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (!isDamagedGzip(error)) throw error;
    return fail(DAMAGED);
  }
  if (bytes % 2 ** 32 !== (await lengthInTrailer(path)) && !(await isWhole(path))) fail(DAMAGED);
}

/** The length of what a gzip file unpacks to, modulo 2^32, as its last four bytes give it (RFC 1952, 2.3.1). */
async function lengthInTrailer(path: string): Promise<number> {
  await using file = await open(path);
  const { size } = await file.stat();
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4));
  return buffer.readUInt32LE(0);
}

/** A file of several members has a trailer for the last one only: it is unpacked once more, strictly this time. */
async function isWhole(path: string): Promise<boolean> {
  try {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    await pipeline(createReadStream(path), createGunzip(), nowhere);
    return true;
  } catch (error) {
    if (isDamagedGzip(error)) return false;
    throw error;
  }
}

/** zlib's codes are `Z_BUF_ERROR`, `Z_DATA_ERROR` and so on. */
function isDamagedGzip(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('Z_');
}
