import { crc32, inflateRawSync } from 'node:zlib';

/** Of the ZIP format (APPNOTE 6.3.10): sections 4.3.7, 4.3.12 and 4.3.16. */
const LOCAL_HEADER = { signature: 0x04034b50, bytes: 30 };
const CENTRAL_HEADER = { signature: 0x02014b50, bytes: 46 };
const END = { signature: 0x06054b50, bytes: 22, commentBytes: 0xffff };
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
/** Bundles have four members; a hand may have added some. */
const MAX_ENTRIES = 1024;

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly headerAt: number;
}

/** What is wrong with a ZIP, in one line. */
export class ZipFault extends Error {
  override readonly name = 'ZipFault';
}

/**
 * Unpacks the members that are asked for. Sizes are counted while inflating, for the sender has written those in the
 * directory.
 * @param limits most bytes of each member after unpacking, by name; others are left alone
 * @param totalLimit most bytes of all of them together
 * @throws ZipFault
 */
export function unzipMembers(
  file: Uint8Array,
  limits: Readonly<Record<string, number>>,
  totalLimit: number,
): Map<string, Uint8Array> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const members = new Map<string, Uint8Array>();
  let left = totalLimit;
  for (const entry of entriesOf(bytes)) {
    if (!Object.hasOwn(limits, entry.name)) continue;
    if (members.has(entry.name)) throw new ZipFault(`${entry.name} is in it twice`);
    const member = inflate(bytes, entry, limits[entry.name]!, left);
    left -= member.length;
    members.set(entry.name, member);
  }
  return members;
}

function entriesOf(bytes: Buffer): Entry[] {
  const end = endOf(bytes);
  const count = bytes.readUInt16LE(end + 10);
  if (count > MAX_ENTRIES) throw new ZipFault(`it has more than ${MAX_ENTRIES} members`);
  const entries: Entry[] = [];
  for (let at = bytes.readUInt32LE(end + 16), left = count; left > 0; left--) {
    if (at + CENTRAL_HEADER.bytes > bytes.length || bytes.readUInt32LE(at) !== CENTRAL_HEADER.signature)
      throw damaged();
    const nameBytes = bytes.readUInt16LE(at + 28);
    const behind = at + CENTRAL_HEADER.bytes + nameBytes;
    entries.push({
      name: bytes.toString('utf8', at + CENTRAL_HEADER.bytes, behind),
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packedBytes: bytes.readUInt32LE(at + 20),
      bytes: bytes.readUInt32LE(at + 24),
      headerAt: bytes.readUInt32LE(at + 42),
    });
    at = behind + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

/** Place of the end of the directory: behind it there is nothing but a comment. */
function endOf(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - END.bytes - END.commentBytes);
  for (let at = bytes.length - END.bytes; at >= first; at--) if (bytes.readUInt32LE(at) === END.signature) return at;
  throw damaged();
}

function inflate(bytes: Buffer, entry: Entry, limit: number, left: number): Uint8Array {
  const packed = packedOf(bytes, entry);
  const { name } = entry;
  const most = Math.min(limit, left);
  const tooLarge = () =>
    new ZipFault(limit > left ? 'unpacks to more than is allowed' : `${name} is larger than ${limit} bytes`);
  if (entry.bytes > most) throw tooLarge();
  const member = entry.method === STORED ? Uint8Array.from(packed) : inflateAtMost(packed, most, tooLarge);
  if (member.length !== entry.bytes) throw new ZipFault(`${name} unpacks to another size than the ZIP says`);
  if (crc32(member) !== entry.crc) throw new ZipFault(`${name} is damaged: its checksum differs`);
  return member;
}

function packedOf(bytes: Buffer, { name, flags, method, headerAt, packedBytes }: Entry): Buffer {
  if (flags & ENCRYPTED) throw new ZipFault(`${name} is encrypted`);
  if (method !== STORED && method !== DEFLATED) throw new ZipFault(`${name} is packed by a method that is not known`);
  if (headerAt + LOCAL_HEADER.bytes > bytes.length || bytes.readUInt32LE(headerAt) !== LOCAL_HEADER.signature)
    throw damaged();
  const start = headerAt + LOCAL_HEADER.bytes + bytes.readUInt16LE(headerAt + 26) + bytes.readUInt16LE(headerAt + 28);
  if (start + packedBytes > bytes.length) throw damaged();
  return bytes.subarray(start, start + packedBytes);
}

function inflateAtMost(packed: Buffer, most: number, tooLarge: () => ZipFault): Uint8Array {
  try {
    // Node takes no limit of 0.
    return new Uint8Array(inflateRawSync(packed, { maxOutputLength: Math.max(1, most) }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw damaged();
  }
}

function damaged(): ZipFault {
  return new ZipFault('not a model bundle (a zip with model.onnx and manifest.json)');
}
