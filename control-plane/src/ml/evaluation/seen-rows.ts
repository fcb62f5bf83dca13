import { hashRow } from '../matrix/distinct-rows.js';

/**
 * Remembers the rows that a model was made of, without keeping them: the sorted 32-bit hashes of its inputs. Two models
 * can then be compared on rows that neither has seen. Among 344,000 hashes one new row in 12,000 seems seen; it is left
 * out, which costs nothing.
 */
export function hashRows(values: Float32Array, width: number): Uint32Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint32Array.from({ length: values.length / width }, (_, row) => hashRow(words, row * width, width));
}

/** As bytes for a file: sorted, little-endian. */
export function packSeenRows(hashes: Uint32Array): Uint8Array {
  const sorted = hashes.slice().sort();
  return new Uint8Array(sorted.buffer);
}

export function unpackSeenRows(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.slice().buffer);
}

/** Positions of the rows whose hash is not among the sorted ones. */
export function unseenRows(hashes: Uint32Array, seen: Uint32Array): Uint32Array {
  return Uint32Array.from(hashes.keys()).filter((row) => !includes(seen, hashes[row]!));
}

function includes(sorted: Uint32Array, value: number): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value;
}
