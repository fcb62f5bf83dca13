import { open } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';

const GZIP_MAGIC = '1f8b';
/** Holds the longest header that gzip programs write, and more than enough packed bytes. */
const PACKED_BYTES = 64 * 1024;
/** So much is looked at first: damage further behind does not matter then. */
const FEWEST_PACKED_BYTES = 64;

export async function isGzip(path: string): Promise<boolean> {
  return (await read(path, 2)).toString('hex') === GZIP_MAGIC;
}

/** The first bytes of a file, of what it unpacks to if it is gzip; fewer if there are not so many. */
export async function firstBytes(path: string, count: number): Promise<Buffer> {
  if (!(await isGzip(path))) return read(path, count);
  const packed = await read(path, PACKED_BYTES);
  let head = Buffer.alloc(0);
  for (let length = FEWEST_PACKED_BYTES; head.length < count; length *= 2) {
    try {
      head = gunzipSync(packed.subarray(0, length), { finishFlush: constants.Z_SYNC_FLUSH });
    } catch {
      // Damaged from here on: whoever reads it as text will say so.
      break;
    }
    if (length >= packed.length) break;
  }
  return head.subarray(0, count);
}

async function read(path: string, count: number): Promise<Buffer> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
  return buffer.subarray(0, bytesRead);
}
