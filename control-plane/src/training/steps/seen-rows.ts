import { hashRows, packSeenRows } from '../../ml/evaluation/seen-rows.js';
import { valuesOf } from './fit.js';
import type { Run } from './run.js';

/** Hashes of all rows that had a say in the model: those it was trained on, and those that stopped it and set thresholds. */
export function seenRowsOf({ matrix, prepared }: Run): Uint8Array {
  const { train, validation } = prepared.split;
  const hashes = new Uint32Array(train.length + validation.length);
  const width = matrix.columns.length;
  hashes.set(hashRows(valuesOf(matrix, prepared, train), width));
  hashes.set(hashRows(valuesOf(matrix, prepared, validation), width), train.length);
  return packSeenRows(hashes);
}
