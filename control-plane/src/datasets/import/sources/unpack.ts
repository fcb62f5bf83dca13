import { type Decoder, isDamage, Unpacker } from '@picket/shared/zlib';

type Pieces = AsyncIterable<Uint8Array>;

/** Packed bytes that are unpacked at once: what they become is in memory. */
const PIECE_BYTES = 16 * 1024;

/** How bytes are unpacked. */
export interface Unpacking {
  /** Opens the packed bytes from their beginning, in the same pieces each time. */
  readonly open: () => Pieces;
  /** A stream of zlib. */
  readonly create: () => Decoder;
  /** Called when what was packed is damaged; everything before the damage has been given then. */
  readonly onDamage: () => void;
}

/**
 * Unpacks all that can be. zlib gives nothing of the piece in which it finds damage, so that piece is unpacked once more,
 * byte by byte.
 */
export async function* unpack({ open, create, onDamage }: Unpacking): AsyncGenerator<Uint8Array> {
  let [done, given, isFollowed] = [0, 0, false];
  try {
    const stream = new Unpacker(create());
    for await (const piece of cut(open(), () => PIECE_BYTES)) {
      for (const bytes of await stream.write(piece)) {
        given += bytes.length;
        yield bytes;
      }
      isFollowed ||= stream.leftOf(piece, done).some((byte) => byte !== 0);
      done += piece.length;
    }
    yield* await stream.end();
    if (isFollowed) onDamage();
    return;
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  yield* unpackToDamage({ open, create }, done, given);
  onDamage();
}

/** @param done packed bytes before the damaged piece, which have become `given` bytes, and maybe some of it */
async function* unpackToDamage(
  { open, create }: Pick<Unpacking, 'open' | 'create'>,
  done: number,
  given: number,
): AsyncGenerator<Uint8Array> {
  const stream = new Unpacker(create());
  let left = given;
  try {
    for await (const piece of cut(open(), (at) => (at < done ? PIECE_BYTES : 1))) {
      for (const bytes of await stream.write(piece)) {
        const known = Math.min(left, bytes.length);
        left -= known;
        if (known < bytes.length) yield bytes.subarray(known);
      }
    }
    await stream.end();
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
}

/** Bytes in pieces of at most the size that `sizeAt` gives for the place where one begins. */
async function* cut(chunks: Pieces, sizeAt: (at: number) => number): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length;) {
      const piece = chunk.subarray(from, from + sizeAt(at));
      yield piece;
      from += piece.length;
      at += piece.length;
    }
  }
}
