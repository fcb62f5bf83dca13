import { ControlPlaneError } from '../../errors.js';
import { ByteSource } from './byte-source.js';

/** Everything in a tar archive is a multiple of this. */
const BLOCK = 512;
const NAME_BYTES = 100;
const SIZE_BYTES = 12;
/** What eleven octal digits hold; a larger size is written in base 256, as GNU tar does (POSIX has no field for it). */
const MAX_OCTAL_SIZE = 8 ** 11 - 1;
const BASE_256 = 0x80;

/** A member of an archive. Its content has to be read before the next member is asked for. */
export interface Member {
  readonly name: string;
  readonly bytes: number;
  readonly content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Writes members as a tar archive (POSIX ustar). A member whose content is not as long as it says is an error. */
export async function* writeTar(members: AsyncIterable<Member>): AsyncGenerator<Uint8Array> {
  for await (const { name, bytes, content } of members) {
    yield headerOf(name, bytes);
    let written = 0;
    for await (const piece of content) {
      written += piece.byteLength;
      yield piece;
    }
    if (written !== bytes) throw new Error(`${name} has changed while it was read`);
    yield Buffer.alloc(paddingOf(bytes));
  }
  yield Buffer.alloc(2 * BLOCK);
}

/** Reads the members of a tar archive. @throws PicketError `backup.damaged` */
export async function* readTar(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Member> {
  const source = new ByteSource(bytes);
  try {
    for (;;) {
      const header = await source.take(BLOCK);
      if (header.length < BLOCK) throw damaged('it ends too early');
      if (header.every((byte) => byte === 0)) return await readEnd(source);
      const { name, size } = parseHeader(header);
      yield { name, bytes: size, content: contentOf(source, size) };
      await source.take(paddingOf(size));
    }
  } finally {
    await source.close();
  }
}

/** To its last byte: the checksum of a compressed archive comes after it. */
async function readEnd(source: ByteSource): Promise<void> {
  if ((await source.take(BLOCK)).length < BLOCK) throw damaged('it ends too early');
  if (await source.next(1)) throw damaged('it goes on behind its end');
}

export function damaged(what: string, cause?: unknown): ControlPlaneError {
  return new ControlPlaneError('backup.damaged', `the backup is damaged: ${what}`, {
    next: 'take another copy of it, or an earlier backup',
    cause,
  });
}

async function* contentOf(source: ByteSource, size: number): AsyncGenerator<Buffer> {
  for (let left = size; left > 0;) {
    const piece = await source.next(left);
    if (!piece) throw damaged('it ends too early');
    left -= piece.length;
    yield piece;
  }
}

function headerOf(name: string, size: number): Buffer {
  if (Buffer.byteLength(name) > NAME_BYTES) throw new Error(`too long a name for an archive: ${name}`);
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0);
  header.write('0000600\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  writeSize(header, size);
  header.write('00000000000\0', 136);
  header.write('        0', 148);
  header.write('ustar\u000000', 257);
  header.write(`${octal(checksumOf(header), 6)}\0 `, 148);
  return header;
}

function writeSize(header: Buffer, size: number): void {
  if (size <= MAX_OCTAL_SIZE) {
    header.write(`${octal(size, SIZE_BYTES - 1)}\0`, 124);
    return;
  }
  header[124] = BASE_256;
  header.writeBigUInt64BE(BigInt(size), 128);
}

function parseHeader(header: Buffer): { name: string; size: number } {
  const checksum = Number.parseInt(header.toString('latin1', 148, 156), 8);
  if (checksum !== checksumOf(header)) throw damaged('a header in it is wrong');
  const name = header.toString('utf8', 0, NAME_BYTES).replace(/\0.*$/s, '');
  const size =
    header[124] === BASE_256
      ? Number(header.readBigUInt64BE(128))
      : Number.parseInt(header.toString('latin1', 124, 136), 8);
  return { name, size };
}

/** The sum of the bytes of the header, those of the sum itself counted as spaces. */
function checksumOf(header: Buffer): number {
  let sum = 0;
  for (let at = 0; at < BLOCK; at++) sum += at >= 148 && at < 156 ? 0x20 : header[at]!;
  return sum;
}

const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
const paddingOf = (size: number) => (BLOCK - (size % BLOCK)) % BLOCK;
