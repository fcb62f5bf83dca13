/**
 * Groups rows whose features are equal, bit for bit: an open-addressing hash table of row numbers, at most half full.
 * NaN has one bit pattern here and -0 does not occur, both by construction of the matrix.
 */
export interface DistinctRows {
  /** For each given row the position (in the given list) of the first row equal to it. */
  readonly firstOf: Uint32Array;
  /** Positions of the rows that no earlier row equals. */
  readonly firsts: Uint32Array;
}

const EMPTY = 0xffffffff;

/** @param rows which rows of the matrix to group */
export function distinctRows(values: Float32Array, width: number, rows: Uint32Array): DistinctRows {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * rows.length + 1))).fill(EMPTY);
  const firstOf = new Uint32Array(rows.length);
  const firsts = new Uint32Array(rows.length);
  let count = 0;
  for (let index = 0; index < rows.length; index++) {
    const start = rows[index]! * width;
    let slot = hashRow(words, start, width) & (slots.length - 1);
    while (slots[slot] !== EMPTY && !equalWords(words, rows[slots[slot]!]! * width, start, width))
      slot = (slot + 1) & (slots.length - 1);
    if (slots[slot] === EMPTY) {
      slots[slot] = index;
      firsts[count++] = index;
    }
    firstOf[index] = slots[slot]!;
  }
  return { firstOf, firsts: firsts.slice(0, count) };
}

/** FNV-1a over 32-bit words, with the final mix of MurmurHash3 to spread the low bits. */
export function hashRow(words: Uint32Array, start: number, length: number): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < start + length; index++) hash = Math.imul(hash ^ words[index]!, 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function equalWords(words: Uint32Array, a: number, b: number, length: number): boolean {
  for (let index = 0; index < length; index++) if (words[a + index] !== words[b + index]) return false;
  return true;
}
