import { constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { CaptureError } from '../../packet/capture-error.js';
import { gunzip, isGzip } from '../../gzip/gunzip.js';
import { type ByteReader, NOTHING_YET, openFileReader, StreamReader } from './byte-reader.js';
import { CaptureFile, type CaptureOptions } from './capture-file.js';
import { type PacketSource } from '../packet-source.js';

/** How long a read from a pipe waits before the source looks at the clock, and whether it is to stop. */
const SILENCE_MS = 100;
const GZIP_MAGIC_BYTES = 2;

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
    throw new CaptureError('capture.unreadable', 'user', `cannot read ${pathOrDash}: ${reason(error)}`, {
      next: 'check the path',
      cause: error,
    });
  }
}

async function openPath(path: string): Promise<ByteReader> {
  const status = await stat(path);
  if (status.isFIFO()) return new SniffedReader(openPipe(path));
  if (status.isCharacterDevice()) return new SniffedReader(createReadStream(path));
  if (!(await isGzipFile(path))) return openFileReader(path);
  const file = createReadStream(path);
  return new StreamReader(file, undefined, gunzip(file));
}

async function isGzipFile(path: string): Promise<boolean> {
  await using file = await open(path, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(GZIP_MAGIC_BYTES), 0, GZIP_MAGIC_BYTES, 0);
  return isGzip(buffer.subarray(0, bytesRead));
}

/** Opening a pipe that nobody writes to would block a thread, and with it the end of the process. */
function openPipe(path: string): Readable {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}

/** A stream cannot be rewound: what was read to recognise it, however little came at once, goes in front again. */
class SniffedReader implements ByteReader {
  private readonly raw: StreamReader;
  private readonly head = new Uint8Array(GZIP_MAGIC_BYTES);
  private headBytes = 0;
  private reader: ByteReader | undefined;

  constructor(private readonly stream: Readable) {
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
    const whole = this.raw.chunksBehind(head);
    return new StreamReader(this.stream, SILENCE_MS, isGzip(head) ? gunzip(whole) : whole);
  }
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
