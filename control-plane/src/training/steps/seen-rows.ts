import { hashRows, packSeenRows } from '../../ml/evaluation/seen-rows.js';
import type { Run } from './run.js';

/** Hashes of all rows that had a say in the model: those it was trained on, and those that stopped it and set thresholds. */
export function seenRowsOf({ parts: { train, validation } }: Run): Uint8Array {
  const hashes = new Uint32Array(train.length + validation.length);
  hashes.set(hashRows(train.values(), train.width));
  hashes.set(hashRows(validation.values(), train.width), train.length);
  return packSeenRows(hashes);
}
