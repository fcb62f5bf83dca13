import { constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { PicketError } from '@picket/shared/errors';
import { type ByteReader, gunzip, NOTHING_YET, openFileReader, StreamReader } from './byte-reader.js';
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

/** How long a read from a pipe waits before the source looks at the clock, and whether it is to stop. */
const SILENCE_MS = 100;
const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * Opens a pcap or pcapng file, plain or gzip; `-` is standard input.
 * @throws PicketError `capture.unreadable` when there is nothing to read
 */
export async function openCapture(pathOrDash: string, options: CaptureOptions = {}): Promise<PacketSource> {
  if (pathOrDash === '-') {
    const isLive = !fstatSync(0).isFile();
    return new CaptureFile('stdin', new SniffedReader(process.stdin), { ...options, isLive });
  }
  try {
    const isLive = (await stat(pathOrDash)).isFIFO();
    return new CaptureFile(pathOrDash, await openPath(pathOrDash), { ...options, isLive });
  } catch (error) {
    throw new PicketError('capture.unreadable', 'user', `cannot read ${pathOrDash}: ${reason(error)}`, {
      next: 'check the path',
      cause: error,
    });
  }
}

async function openPath(path: string): Promise<ByteReader> {
  const status = await stat(path);
  if (status.isFIFO()) return new SniffedReader(openPipe(path));
  if (status.isCharacterDevice()) return new SniffedReader(createReadStream(path));
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

/** Opening a pipe that nobody writes to would block a thread, and with it the end of the process. */
function openPipe(path: string): Readable {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}

/** A stream cannot be rewound: what was read to recognise it, however little came at once, goes in front again. */
class SniffedReader implements ByteReader {
  private readonly raw: StreamReader;
  private readonly head = new Uint8Array(GZIP_MAGIC.length);
  private headBytes = 0;
  private reader: ByteReader | undefined;

  constructor(stream: Readable) {
    this.raw = new StreamReader(stream, SILENCE_MS);
  }

  async read(into: Uint8Array, offset: number): Promise<number> {
    while (this.reader === undefined) {
      const count = await this.raw.read(this.head, this.headBytes);
      if (count === NOTHING_YET) return NOTHING_YET;
      this.headBytes += count;
      if (count > 0 && this.headBytes < this.head.length) continue;
      this.reader = this.choose(this.head.subarray(0, this.headBytes));
    }
    return this.reader.read(into, offset);
  }

  close(): Promise<void> {
    return this.raw.close();
  }

  private choose(head: Uint8Array): ByteReader {
    const whole = Readable.from(this.raw.chunksBehind(head), { objectMode: false });
    return new StreamReader(startsWithGzip(head) ? gunzip(whole) : whole, SILENCE_MS);
  }
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
