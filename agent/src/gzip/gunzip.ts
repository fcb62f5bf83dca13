import { constants, createInflateRaw, crc32 } from 'node:zlib';
import { Unpacker } from '@picket/shared/zlib';
import { ByteQueue } from './byte-queue.js';

/** Why gzip data end before their input does; everything before has been given. */
export class GzipFault extends Error {
  override readonly name = 'GzipFault';

  /** @param isTail whether all members are whole, and something else stands behind them */
  constructor(
    message: string,
    readonly isTail: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

const MAGIC = [0x1f, 0x8b] as const;
const DEFLATE = 8;
const FIXED_HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const PADDING = 0;

/** Bits of a header's fourth byte, in the order of the fields that they announce. */
const enum Flag {
  HeaderCrc = 2,
  Extra = 4,
  Name = 8,
  Comment = 16,
}

/** zlib gives nothing of the piece in which it finds damage, so the first are small. */
const FIRST_PIECE_BYTES = 64;
const LARGEST_PIECE_BYTES = 16 * 1024;

export function isGzip(head: Uint8Array): boolean {
  return MAGIC.every((byte, at) => head[at] === byte);
}

/**
 * Unpacks gzip data (RFC 1952) as gzip does: members one after the other, then zeros, as a tape or a block has them, or
 * nothing. Node's own reader does not give what stands before something else.
 * @throws GzipFault where they are cut off or damaged, or something else follows
 */
export async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = new ByteQueue(packed);
  do {
    await skipHeader(input);
    yield* inflateMember(input);
  } while (await isMemberNext(input));
}

/** @throws GzipFault when something else comes than a member or zeros */
async function isMemberNext(input: ByteQueue): Promise<boolean> {
  const isPadding = (byte: number) => byte === PADDING;
  await input.skipWhile(isPadding);
  const head = await input.peek(MAGIC.length);
  if (head.length === 0) return false;
  if (!isGzip(head)) throw new GzipFault('something else follows the gzip data', true);
  return true;
}

async function skipHeader(input: ByteQueue): Promise<void> {
  const head = await take(input, FIXED_HEADER_BYTES);
  const [first, second, method, flags] = head;
  if (first !== MAGIC[0] || second !== MAGIC[1] || method !== DEFLATE) throw damaged();
  if (flags & Flag.Extra) {
    const [low, high] = await take(input, 2);
    await take(input, low + 256 * high);
  }
  for (const flag of [Flag.Name, Flag.Comment]) {
    if (!(flags & flag)) continue;
    await input.skipWhile((byte) => byte !== 0);
    await take(input, 1);
  }
  if (flags & Flag.HeaderCrc) await take(input, 2);
}

async function* inflateMember(input: ByteQueue): AsyncGenerator<Uint8Array> {
  const inflater = new Unpacker(createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH }));
  let [sum, length, consumed] = [0, 0, 0];
  for (let size = FIRST_PIECE_BYTES; !inflater.hasEnded; size = Math.min(2 * size, LARGEST_PIECE_BYTES)) {
    const piece = await input.upTo(size);
    if (piece.length === 0) throw cutOff();
    for (const bytes of await inflated(inflater, piece)) {
      sum = crc32(bytes, sum);
      length = (length + bytes.length) % 2 ** 32;
      yield bytes;
    }
    input.putBack(inflater.leftOf(piece, consumed).length);
    consumed += piece.length;
  }
  const trailer = await take(input, TRAILER_BYTES);
  const view = new DataView(trailer.buffer, trailer.byteOffset);
  if (view.getUint32(0, true) !== sum || view.getUint32(4, true) !== length) throw damaged();
}

async function inflated(inflater: Unpacker, piece: Uint8Array): Promise<Uint8Array[]> {
  try {
    return await inflater.write(piece);
  } catch (cause) {
    throw damaged(cause);
  }
}

async function take(input: ByteQueue, count: number): Promise<Uint8Array> {
  const bytes = await input.peek(count);
  if (bytes.length < count) throw cutOff();
  input.drop(count);
  return bytes;
}

function cutOff(): GzipFault {
  return new GzipFault('the gzip data are cut off', false);
}

function damaged(cause?: unknown): GzipFault {
  return new GzipFault('the gzip data are damaged', false, cause);
}
