/** Numbers instead of names: equal keys have equal codes, counted from 0 in the order in which they come. */
export interface Codes {
  readonly codes: Uint32Array;
  /** How many there are. */
  readonly count: number;
}

const EMPTY = 0xffffffff;

/**
 * An open-addressing hash table, at most half full, of keys compared bit by bit: NaN equals itself. (A Map of as many
 * numbers as a data set has rows takes four times the memory.)
 */
export function encodeCategories(length: number, keyOf: (index: number) => number): Codes {
  const size = 2 ** Math.ceil(Math.log2(2 * length + 1));
  const slots = new Uint32Array(size).fill(EMPTY);
  const keys = new Float64Array(length + 1);
  const words = new Uint32Array(keys.buffer);
  const codes = new Uint32Array(length);
  let count = 0;
  for (let index = 0; index < length; index++) {
    // The key stands behind those that are known; it stays there if it is new.
    keys[count] = keyOf(index);
    const [low, high] = [words[2 * count]!, words[2 * count + 1]!];
    let slot = mix(low, high) & (size - 1);
    while (slots[slot] !== EMPTY && (words[2 * slots[slot]!] !== low || words[2 * slots[slot]! + 1] !== high))
      slot = (slot + 1) & (size - 1);
    if (slots[slot] === EMPTY) slots[slot] = count++;
    codes[index] = slots[slot]!;
  }
  return { codes, count };
}

/** The final mix of MurmurHash3. */
function mix(low: number, high: number): number {
  let hash = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Codes of the pairs of two codes. A data set has fewer than 2^26 rows, so the product is exact. */
export function encodePairs(a: Codes, b: Codes): Codes {
  return encodeCategories(a.codes.length, (index) => a.codes[index]! * b.count + b.codes[index]!);
}

/** Training accuracy of a table that predicts each code's majority class. */
export function trainingAccuracy({ codes, count }: CodeTable, labels: Uint16Array, classCount: number): number {
  const counts = new Uint32Array(count * classCount);
  for (let row = 0; row < codes.length; row++) counts[codes[row]! * classCount + labels[row]!]!++;
  let right = 0;
  for (let start = 0; start < counts.length; start += classCount)
    right += counts[largestFrom(counts, start, classCount)]!;
  return right / codes.length;
}

/** Accuracy of that table on the other half of the rows; an unseen code predicts the most frequent class. */
export function heldOutAccuracy({ codes, count }: CodeTable, labels: Uint16Array, classCount: number): number {
  const counts = new Uint32Array((count + 1) * classCount);
  const overall = count * classCount;
  for (let row = 0; row < codes.length; row++) {
    if (isHeldOut(row)) continue;
    counts[codes[row]! * classCount + labels[row]!]!++;
    counts[overall + labels[row]!]!++;
  }
  const commonest = largestFrom(counts, overall, classCount) - overall;
  let right = 0;
  let tried = 0;
  for (let row = 0; row < codes.length; row++) {
    if (!isHeldOut(row)) continue;
    const start = codes[row]! * classCount;
    const best = largestFrom(counts, start, classCount);
    if ((counts[best] === 0 ? commonest : best - start) === labels[row]) right++;
    tried++;
  }
  return tried === 0 ? 0 : right / tried;
}

/** Half of the rows, the same ones always, as if drawn: classes that alternate must not fall on one side each. */
function isHeldOut(row: number): boolean {
  return (mix(row, 0) & 1) === 1;
}

export interface CodeTable {
  readonly codes: ArrayLike<number>;
  readonly count: number;
}

function largestFrom(counts: Uint32Array, start: number, length: number): number {
  let best = start;
  for (let code = start + 1; code < start + length; code++) if (counts[code]! > counts[best]!) best = code;
  return best;
}
