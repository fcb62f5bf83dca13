import { inSeededOrder, rankedByClass, rowsWhere, type Parts, type SplitRows, type SplitShares } from './rows.js';

/** With fewer rows a class cannot be in all three parts: it is trained on, and its figures stay empty. */
const MIN_ROWS_TO_HOLD_OUT = 3;

/**
 * Split that keeps the share of every class in every part, at least one row of it wherever there are three. Rows are
 * ranked by their content, not shuffled: one more row moves at most one other over each border between two parts. The
 * hold-out of the data set is tested on, whatever the seed, and as many more rows as the share asks for.
 */
export function randomSplit(rows: SplitRows, shares: SplitShares, among = allOf(rows)): Parts {
  const parts = { train: [] as Uint32Array[], validation: [] as Uint32Array[], test: [] as Uint32Array[] };
  for (const ranked of rankedByClass(rows, among)) {
    const kept = ranked.filter((row) => rows.isHoldOut[row] === 1);
    const free = ranked.filter((row) => rows.isHoldOut[row] !== 1);
    const testEnd = Math.max(0, heldOut(ranked.length, shares.test) - kept.length);
    const validationEnd = testEnd + heldOut(ranked.length, shares.validation);
    if (shares.test > 0) parts.test.push(kept, free.subarray(0, testEnd));
    parts.validation.push(free.subarray(testEnd, validationEnd));
    parts.train.push(free.subarray(validationEnd));
  }
  const join = (lists: readonly Uint32Array[]) => inSeededOrder(concatenate(lists), rows.keys);
  return { train: join(parts.train), validation: join(parts.validation), test: join(parts.test) };
}

/** Share of every class, at least one row of each, in the seeded order: a smaller share is part of a larger one. */
export function stratifiedShare(rows: SplitRows, among: Uint32Array, share: number): Uint32Array {
  const taken = rankedByClass(rows, among).map((ranked) => ranked.subarray(0, Math.ceil(share * ranked.length)));
  return inSeededOrder(concatenate(taken), rows.keys);
}

function allOf({ labels }: SplitRows): Uint32Array {
  return rowsWhere(labels.length, () => true);
}

function heldOut(rows: number, share: number): number {
  if (share === 0 || rows < MIN_ROWS_TO_HOLD_OUT) return 0;
  return Math.min(Math.max(1, Math.round(rows * share)), Math.floor((rows - 1) / 2));
}

function concatenate(lists: readonly Uint32Array[]): Uint32Array {
  const whole = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const list of lists) {
    whole.set(list, offset);
    offset += list.length;
  }
  return whole;
}
