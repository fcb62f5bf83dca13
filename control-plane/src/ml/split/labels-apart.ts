import { rowsWhere, type Parts, type SplitRows } from './rows.js';

/**
 * Cuts all rows but those of one file, which are trained on instead. They move none of the others: the cut is the same
 * as without them.
 * @param cut of the other rows, as positions among these
 * @param bySource a row of which a copy comes from a source that is held out is in no part
 */
export function splitWithout(
  rows: SplitRows,
  file: number,
  cut: (others: SplitRows) => Parts,
  bySource: boolean,
): Parts {
  const { files, sources } = rows.copies;
  const isApart = rowsOfCopies(rows, (copy) => files[copy] === file);
  const others = rowsWhere(isApart.length, (row) => isApart[row] === 0);
  const split = cut(takeRows(rows, others));
  const [train, validation, test] = [split.train, split.validation, split.test].map((part) =>
    part.map((position) => others[position]!),
  );
  const heldOut = bySource ? sourcesOf(rows, [...validation!, ...test!]) : new Set<number>();
  const leaks = rowsOfCopies(rows, (copy) => heldOut.has(sources[copy]!));
  const apart = rowsWhere(isApart.length, (row) => isApart[row] === 1 && leaks[row] === 0);
  return { train: Uint32Array.from([...train!, ...apart]), validation: validation!, test: test! };
}

/** 1 for each distinct row of which a copy passes. */
function rowsOfCopies({ labels, copies }: SplitRows, passes: (copy: number) => boolean): Uint8Array {
  const found = new Uint8Array(labels.length);
  copies.rowOf.forEach((row, copy) => {
    if (passes(copy)) found[row] = 1;
  });
  return found;
}

/** Some distinct rows with their copies, numbered anew. */
function takeRows({ classes, labels, keys, copies, isHoldOut }: SplitRows, rows: Uint32Array): SplitRows {
  const newNumber = new Int32Array(labels.length).fill(-1);
  rows.forEach((row, index) => (newNumber[row] = index));
  const kept = rowsWhere(copies.rowOf.length, (copy) => newNumber[copies.rowOf[copy]!]! >= 0);
  return {
    classes,
    labels: Uint16Array.from(rows, (row) => labels[row]!),
    keys: Float64Array.from(rows, (row) => keys[row]!),
    isHoldOut: Uint8Array.from(rows, (row) => isHoldOut[row]!),
    copies: {
      rowOf: kept.map((copy) => newNumber[copies.rowOf[copy]!]!),
      files: Uint16Array.from(kept, (copy) => copies.files[copy]!),
      sources: kept.map((copy) => copies.sources[copy]!),
      startMs: Float64Array.from(kept, (copy) => copies.startMs[copy]!),
    },
  };
}

/** Sources that are known of any copy of the rows. */
function sourcesOf({ copies }: SplitRows, rows: readonly number[]): Set<number> {
  const wanted = new Set(rows);
  const known = copies.sources.filter((source, copy) => source !== 0 && wanted.has(copies.rowOf[copy]!));
  return new Set(known);
}
