/** Rows of each part, as positions in the list that was split, in the seeded order; no row is in two parts. */
export interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
  /** Rows for comparing models, in test or in no part: see `holdOutOf`. */
  readonly holdOut: Uint32Array;
}

/** The three parts by themselves. */
export type Parts = Omit<Split, 'holdOut'>;

export interface SplitShares {
  readonly validation: number;
  readonly test: number;
}

/** Distinct rows, and what is known of each of their copies. */
export interface SplitRows {
  /** By code; the first one is no attack. */
  readonly classes: readonly string[];
  /** Code of each distinct row. */
  readonly labels: Uint16Array;
  /** Where each distinct row stands in the seeded order; see `contentKeys`. */
  readonly keys: Float64Array;
  readonly copies: Copies;
  /** 1 for each distinct row that the data set holds out. */
  readonly isHoldOut: Uint8Array;
}

/** Every labelled row, repeated ones too. */
export interface Copies {
  /** Which distinct row it equals. */
  readonly rowOf: Uint32Array;
  /** Index of its file. */
  readonly files: Uint16Array;
  /** Hash of its source address; 0 unknown. */
  readonly sources: Uint32Array;
  /** NaN unknown. */
  readonly startMs: Float64Array;
}

/** The given rows by class, each class in the seeded order. */
export function rankedByClass({ classes, labels, keys }: SplitRows, rows: Uint32Array): Uint32Array[] {
  const counts = new Uint32Array(classes.length);
  for (const row of rows) counts[labels[row]!]!++;
  const ranked = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (const row of rows) ranked[labels[row]!]![counts[labels[row]!]!++] = row;
  for (const list of ranked) inSeededOrder(list, keys);
  return ranked;
}

/** Sorts in place. */
export function inSeededOrder(rows: Uint32Array, keys: Float64Array): Uint32Array {
  return rows.sort((a, b) => keys[a]! - keys[b]!);
}

/** All row numbers below `count` that pass. */
export function rowsWhere(count: number, passes: (row: number) => boolean): Uint32Array {
  const rows = new Uint32Array(count);
  let found = 0;
  for (let row = 0; row < count; row++) if (passes(row)) rows[found++] = row;
  return rows.slice(0, found);
}
