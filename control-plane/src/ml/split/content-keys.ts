const SEED_MIX = 0x9e3779b1;
const UPPER_BITS = 21;

/**
 * A place for each row in an order that only its content and the seed decide: the same row stands in the same place
 * whichever file it comes from, wherever in it, and whatever else was imported. Two hashes of 32 bits make one number
 * of 53, so that different rows have different places.
 * @param rows which rows of the row-major matrix
 */
export function contentKeys(values: Float32Array, width: number, rows: Uint32Array, seed: number): Float64Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const [first, second] = [Math.imul(seed + 1, SEED_MIX), Math.imul(seed + 2, SEED_MIX)];
  return Float64Array.from(rows, (row) => {
    const start = row * width;
    const [upper, lower] = [hashOf(words, start, width, first), hashOf(words, start, width, second)];
    return (upper >>> (32 - UPPER_BITS)) * 2 ** 32 + lower;
  });
}

/** The same for a name. */
export function nameKey(name: string, seed: number): number {
  const codes = Uint32Array.from(name, (character) => character.codePointAt(0)!);
  return hashOf(codes, 0, codes.length, Math.imul(seed + 1, SEED_MIX));
}

/** MurmurHash3 over 32-bit words (Appleby, public domain): seeds give independent orders, which FNV's do not. */
function hashOf(words: Uint32Array, start: number, length: number, seed: number): number {
  let hash = seed;
  for (let index = start; index < start + length; index++) {
    let word = Math.imul(words[index]!, 0xcc9e2d51);
    word = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
    hash ^= word;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash ^= length * 4;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
