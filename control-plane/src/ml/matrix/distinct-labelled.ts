import { distinctRows } from './distinct-rows.js';
import { labelledRows, UNLABELLED, type FlowMatrix } from './matrix.js';

/** The labelled rows of a data set, each once, under the one label that it has. */
export interface DistinctLabelled {
  /** Row of the matrix of each distinct row. */
  readonly rows: Uint32Array;
  /** Its label code in the matrix. */
  readonly labels: Uint16Array;
  /** Every row that equals one of them, in the order of the matrix, and which one by its position in `rows`. */
  readonly copies: { readonly rows: Uint32Array; readonly of: Uint32Array };
  /** How many labelled rows repeat an earlier one. */
  readonly duplicates: number;
  /** Distinct rows that are left out: their copies have as many of one label as of another. */
  readonly contradictory: number;
}

/**
 * Equal rows under several labels have the label of most of them. Where no label has most the truth is not known, so
 * the row is left out: by training, evaluation and comparison alike, or one row would have two labels.
 */
export function distinctLabelled(matrix: FlowMatrix): DistinctLabelled {
  const labelled = labelledRows(matrix);
  const { firstOf, firsts } = distinctRows(matrix.values, matrix.columns.length, labelled);
  const number = new Uint32Array(labelled.length);
  firsts.forEach((first, index) => (number[first] = index));
  const of = firstOf.map((first) => number[first]!);
  const labels = majority(
    of,
    firsts.length,
    labelled.map((row) => matrix.labels[row]!),
    matrix.classes.length,
  );
  const kept = Uint32Array.from(labels.keys()).filter((index) => labels[index] !== UNLABELLED);
  const position = new Int32Array(firsts.length).fill(-1);
  kept.forEach((distinct, index) => (position[distinct] = index));
  const copies = Uint32Array.from(of.keys()).filter((copy) => position[of[copy]!] !== -1);
  return {
    rows: kept.map((index) => labelled[firsts[index]!]!),
    labels: Uint16Array.from(kept, (index) => labels[index]!),
    copies: { rows: copies.map((copy) => labelled[copy]!), of: copies.map((copy) => position[of[copy]!]!) },
    duplicates: labelled.length - firsts.length,
    contradictory: firsts.length - kept.length,
  };
}

/** In words, for logs and reports; nothing where no row is left out. */
export function describeContradictory({ contradictory }: Pick<DistinctLabelled, 'contradictory'>): string[] {
  if (contradictory === 0) return [];
  return [`${contradictory} distinct rows were left out: their copies have as many of one label as of another`];
}

/** Label of each distinct row: the one that most of its copies have; UNLABELLED where no label has most. */
function majority(of: Uint32Array, rows: number, labels: ArrayLike<number>, classCount: number): Uint16Array {
  const votes = new Uint32Array(rows * classCount);
  of.forEach((row, copy) => votes[row * classCount + labels[copy]!]!++);
  const winners = new Uint16Array(rows);
  for (let row = 0; row < rows; row++) {
    let [most, winner] = [0, UNLABELLED];
    for (let code = 0; code < classCount; code++) {
      const count = votes[row * classCount + code]!;
      if (count > most) [most, winner] = [count, code];
      else if (count === most && count > 0) winner = UNLABELLED;
    }
    winners[row] = winner;
  }
  return winners;
}
