import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { PicketError } from '@picket/shared/errors';
import { type ByteReader, gunzip, openFileReader, StreamReader } from './byte-reader.js';
import { CaptureFile, type CaptureOptions } from './capture-file.js';
import { type PacketSource } from './packet-source.js';

export type { CaptureOptions } from './capture-file.js';
export type { CaptureEnd, FrameSink, InterfaceFacts, PacketSource } from './packet-source.js';
export { LinkType } from './packet-source.js';

export {
  closeReaders,
  type InterfaceOptions,
  type OpenedInterface,
  openInterface,
  openReaders,
  readSocket,
} from './open-interface.js';
export type { PacketSocket } from './af-packet-socket.js';
export { readOffloads } from './offloads.js';

const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * Opens a pcap or pcapng file, plain or gzip; `-` is standard input.
 * @throws PicketError `capture.unreadable` when there is nothing to read
 */
export async function openCapture(pathOrDash: string, options: CaptureOptions = {}): Promise<PacketSource> {
  if (pathOrDash === '-') return new CaptureFile('stdin', await openStream(process.stdin), options);
  try {
    return new CaptureFile(pathOrDash, await openPath(pathOrDash), options);
  } catch (error) {
    throw new PicketError('capture.unreadable', 'user', `cannot read ${pathOrDash}: ${reason(error)}`, {
      next: 'check the path',
      cause: error,
    });
  }
}

async function openPath(path: string): Promise<ByteReader> {
  const status = await stat(path);
  if (status.isFIFO() || status.isCharacterDevice()) return openStream(createReadStream(path));
  return (await isGzip(path)) ? new StreamReader(gunzip(createReadStream(path))) : openFileReader(path);
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && startsWithGzip(buffer);
  } finally {
    await file.close();
  }
}

/** A stream cannot be rewound: what was read to recognise it goes in front again. */
async function openStream(stream: Readable): Promise<ByteReader> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const first = await chunks.next();
  if (first.done === true) return new StreamReader(Readable.from([]));
  const whole = Readable.from(prepend(first.value, chunks), { objectMode: false });
  return new StreamReader(startsWithGzip(first.value) ? gunzip(whole) : whole);
}

async function* prepend(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let step = await rest.next(); step.done !== true; step = await rest.next()) yield step.value;
}

function startsWithGzip(bytes: Uint8Array): boolean {
  return GZIP_MAGIC.every((byte, index) => bytes[index] === byte);
}

function reason(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EISDIR':
      return 'it is a directory';
    case 'EACCES':
      return 'no permission';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
