import type { DistinctLabelled } from './distinct-labelled.js';
import { hashRow } from './distinct-rows.js';
import type { FlowMatrix } from './matrix.js';

/** Share of its distinct rows that every data set keeps for comparing models, unless `learning.holdOutShare` says otherwise. */
export const HOLD_OUT_SHARE = 0.2;
const HASHES = 2 ** 32;

/**
 * Rows that nothing is ever trained, calibrated, chosen or searched by, so that any two models can be compared on them.
 * A row's features alone decide: it is the same row for every seed and split and in every later version of the data
 * set, and equal rows fall together. Of each class at least half is left, which bounds it where a class has few rows.
 * What analysts said of alerts is not part of it, for that must not move what models are judged by. A larger share holds
 * all rows of a smaller one.
 * @returns positions in `rows`, ascending
 */
export function holdOutOf(
  matrix: FlowMatrix,
  { rows, labels, copies }: DistinctLabelled,
  share = HOLD_OUT_SHARE,
): Uint32Array {
  const hashes = hashFeatures(matrix, rows);
  const isImported = new Uint8Array(rows.length);
  copies.of.forEach((row, copy) => {
    if (matrix.origins.files[copies.rows[copy]!] !== matrix.labelsFile) isImported[row] = 1;
  });
  const byClass = new Map<number, number[]>();
  labels.forEach((label, row) => {
    if (isImported[row] !== 1) return;
    const members = byClass.get(label);
    if (members) members.push(row);
    else byClass.set(label, [row]);
  });
  return Uint32Array.from([...byClass.values()].flatMap((members) => lowest(members, hashes, share))).sort();
}

function lowest(members: readonly number[], hashes: Uint32Array, share: number): number[] {
  const below = members.filter((position) => hashes[position]! < share * HASHES);
  return below.sort((a, b) => hashes[a]! - hashes[b]! || a - b).slice(0, Math.floor((members.length - 1) / 2));
}

/** Of the profile's features: a column that was asked for beside them moves no row. */
function hashFeatures({ values, columns }: FlowMatrix, rows: Uint32Array): Uint32Array {
  const own = [...columns.keys()].filter((column) => !columns[column]!.extra);
  const features = new Float32Array(own.length);
  const words = new Uint32Array(features.buffer);
  return rows.map((row) => {
    own.forEach((column, index) => (features[index] = values[row * columns.length + column]!));
    return hashRow(words, 0, words.length);
  });
}
