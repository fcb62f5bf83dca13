import type { ProfileName } from '@picket/shared/features';
import type { FeatureColumn } from './column-plan.js';

/** Label code of a row that nobody labelled. */
export const UNLABELLED = 0xffff;

/** Flows as a model sees them. Codes index `classes`. */
export interface FlowMatrix {
  readonly profile: ProfileName;
  readonly columns: readonly FeatureColumn[];
  readonly classes: readonly string[];
  readonly rows: number;
  /** Row-major, rows × columns; NaN is missing. */
  readonly values: Float32Array;
  readonly labels: Uint16Array;
}

/** The rows of a matrix that carry a label. */
export function labelledRows(matrix: FlowMatrix): Uint32Array {
  const found = new Uint32Array(matrix.rows);
  let count = 0;
  for (let row = 0; row < matrix.rows; row++) if (matrix.labels[row] !== UNLABELLED) found[count++] = row;
  return found.slice(0, count);
}

/** Some rows of a row-major matrix, in the given order. */
export function takeRows(values: Float32Array, width: number, rows: Uint32Array): Float32Array {
  const taken = new Float32Array(rows.length * width);
  rows.forEach((row, at) => taken.set(values.subarray(row * width, (row + 1) * width), at * width));
  return taken;
}

/** Rows by class, in the order of `classes`. */
export function countClasses(labels: ArrayLike<number>, classCount: number): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (let row = 0; row < labels.length; row++) {
    const code = labels[row]!;
    if (code < classCount) counts[code]!++;
  }
  return counts;
}
