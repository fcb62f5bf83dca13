import { randomFrom, shuffle } from './random.js';

/** Rows of each part, as positions in the list that was split; every row is in exactly one part. */
export interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

export interface SplitShares {
  readonly validation: number;
  readonly test: number;
}

/** With fewer rows a class cannot be in all three parts: it is trained on, and its figures stay empty. */
const LEAST_ROWS_TO_HOLD_OUT = 3;

/** Random split that keeps the share of every class in every part, at least one row of it wherever there are three. */
export function stratifiedSplit(labels: Uint16Array, classCount: number, shares: SplitShares, seed: number): Split {
  const random = randomFrom(seed);
  const parts = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  for (let code = 0; code < classCount; code++) {
    const rows = shuffle(rowsOfClass(labels, code), random);
    const testEnd = heldOut(rows.length, shares.test);
    const validationEnd = testEnd + heldOut(rows.length, shares.validation);
    parts.test.push(...rows.subarray(0, testEnd));
    parts.validation.push(...rows.subarray(testEnd, validationEnd));
    parts.train.push(...rows.subarray(validationEnd));
  }
  return {
    train: shuffle(Uint32Array.from(parts.train), random),
    validation: Uint32Array.from(parts.validation).sort(),
    test: Uint32Array.from(parts.test).sort(),
  };
}

function rowsOfClass(labels: Uint16Array, code: number): Uint32Array {
  return Uint32Array.from(labels.keys()).filter((row) => labels[row] === code);
}

function heldOut(rows: number, share: number): number {
  return rows < LEAST_ROWS_TO_HOLD_OUT
    ? 0
    : Math.min(Math.max(1, Math.round(rows * share)), Math.floor((rows - 1) / 2));
}
