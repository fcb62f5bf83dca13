import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { isDamage } from '@picket/shared/zlib';
import type { FlowSource, SourceFile } from './flow-source.js';
import { isGzip } from './first-bytes.js';
import { toUtf8 } from './to-utf8.js';
import { unpack } from './unpack.js';

const CHUNK_BYTES = 256 * 1024;
const DAMAGED = 'it is a gzip file that is cut off or damaged, or something else stands behind it';

/** A CSV, plain or gzip. What can be unpacked of a damaged file is read. */
export async function openText({ path }: SourceFile): Promise<FlowSource> {
  let read = 0;
  const bytesRead = () => read;
  const chunks = () => readChunks(path, (bytes) => (read = Math.max(read, bytes)));
  if (!(await isGzip(path))) return { content: toUtf8(chunks()), bytesRead, fault: () => undefined };
  let fault: string | undefined;
  const content = toUtf8(gunzip(chunks, path, () => (fault = DAMAGED)));
  return { content, bytesRead, fault: () => fault };
}

async function* readChunks(path: string, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  let bytes = 0;
  for await (const chunk of file as AsyncIterable<Buffer>) {
    onRead((bytes += chunk.length));
    yield chunk;
  }
}

async function* gunzip(
  chunks: () => AsyncIterable<Uint8Array>,
  path: string,
  onDamage: () => void,
): AsyncGenerator<Uint8Array> {
  let [bytes, isDamaged] = [0, false];
  for await (const chunk of unpackGzip(chunks, () => (isDamaged = true))) {
    bytes += chunk.length;
    yield chunk;
  }
  const isCut = !isDamaged && bytes % 2 ** 32 !== (await lengthInTrailer(path)) && !(await isWhole(path));
  if (isDamaged || isCut) onDamage();
}

/** With this flush a file that is cut off gives all that it holds, and no error. */
export function unpackGzip(open: () => AsyncIterable<Uint8Array>, onDamage: () => void): AsyncGenerator<Uint8Array> {
  const create = () => createGunzip({ chunkSize: CHUNK_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
  return unpack({ open, create, onDamage });
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
    if (isDamage(error)) return false;
    throw error;
  }
}
