/** Knuth's multiplicative hash (The Art of Computer Programming 3, 6.4): spreads neighbouring numbers. */
const SPREAD = 2654435761;

/**
 * Row numbers of an even sample, ascending: one of each run of neighbours, at a place in it that follows no period of
 * the file. The same for the same numbers.
 */
export function sampleRows(rows: number, sample: number): Float64Array {
  return Float64Array.from({ length: sample }, (_, index) => {
    const from = Math.floor((index * rows) / sample);
    const until = Math.floor(((index + 1) * rows) / sample);
    return from + ((Math.imul(index + 1, SPREAD) >>> 0) % Math.max(1, until - from));
  });
}
