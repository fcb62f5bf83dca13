import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

const GZIP_MAGIC = [0x1f, 0x8b] as const;

/** The text of a file, unpacked if it is gzip whatever its name says. */
export async function openSource(path: string): Promise<Readable> {
  const isGzip = await beginsWith(path, GZIP_MAGIC);
  const file = createReadStream(path, { highWaterMark: 256 * 1024 });
  if (!isGzip) return file;
  const text = createGunzip();
  file.on('error', (error) => text.destroy(error));
  text.on('close', () => file.destroy());
  return file.pipe(text);
}

async function beginsWith(path: string, magic: readonly number[]): Promise<boolean> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(magic.length), 0, magic.length, 0);
  return bytesRead === magic.length && magic.every((byte, at) => buffer[at] === byte);
}
