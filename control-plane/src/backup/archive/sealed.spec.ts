import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect, it } from '@jest/globals';
import { seal, unseal } from './sealed.js';

const PASSPHRASE = 'correct horse battery';
const CHUNK = 65_536;
/** Magic, cost, salt, prefix and the hash of these. */
const HEADER = 16 + 1 + 16 + 7 + 32;
const TAG = 16;

const piecesOf = (bytes: Uint8Array, size: number): AsyncIterable<Uint8Array> => Readable.from(cut(bytes, size));

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

const sealed = (bytes: Uint8Array) => whole(seal(piecesOf(bytes, 1000), PASSPHRASE, 10));
const opened = (bytes: Uint8Array, passphrase = PASSPHRASE) => whole(unseal(piecesOf(bytes, 777), passphrase));

it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])('gives back %i bytes', async (size) => {
  const bytes = randomBytes(size);
  expect((await opened(await sealed(bytes))).equals(bytes)).toBe(true);
});

it('tells a wrong passphrase from a damaged file', async () => {
  const bytes = await sealed(randomBytes(100));
  await expect(opened(bytes, 'correct horse batterY')).rejects.toThrow('not that of this backup');
  bytes.writeUInt8(bytes.readUInt8(HEADER + 5) ^ 1, HEADER + 5);
  await expect(opened(bytes)).rejects.toThrow('cut or changed');
});

it.each([
  ['in the header', HEADER - 1],
  ['behind the header', HEADER],
  ['in a chunk', HEADER + 100],
  ['between two chunks', HEADER + CHUNK + TAG],
  ['before the last byte', HEADER + 2 * (CHUNK + TAG) + TAG + 9],
])('finds that a file was cut %s', async (_where, length) => {
  const bytes = await sealed(randomBytes(2 * CHUNK + 10));
  await expect(opened(bytes.subarray(0, length))).rejects.toThrow('the backup is damaged');
});

it('finds chunks that have changed places, and bytes behind the end', async () => {
  const bytes = await sealed(randomBytes(3 * CHUNK));
  const at = (chunk: number) => HEADER + chunk * (CHUNK + TAG);
  const swapped = Buffer.concat([
    ...[bytes.subarray(0, at(0)), bytes.subarray(at(1), at(2)), bytes.subarray(at(0), at(1)), bytes.subarray(at(2))],
  ]);
  await expect(opened(swapped)).rejects.toThrow('cut or changed');
  await expect(opened(Buffer.concat([bytes, Buffer.alloc(1)]))).rejects.toThrow('the backup is damaged');
});
