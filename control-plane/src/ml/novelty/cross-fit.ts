import { fitAutoencoder } from './autoencoder.js';
import { fitNormaliser } from './normalise.js';
import { scoreRows } from './score-rows.js';

const FOLDS = 5;

/**
 * Anomaly scores of rows by autoencoders that have not seen them: each fifth by one of the other four. The rows that an
 * autoencoder was fitted to come back a little too well, and a threshold from them would be a little too low.
 */
export function crossFittedScores(rows: Float32Array, width: number): Float32Array {
  const count = rows.length / width;
  const scores = new Float32Array(count);
  const folds = Math.min(FOLDS, count);
  if (folds < 2) return scores;
  for (let fold = 0; fold < folds; fold++) {
    const others = rowsWhere(rows, width, (row) => row % folds !== fold);
    const own = rowsWhere(rows, width, (row) => row % folds === fold);
    const autoencoder = fitAutoencoder(others, fitNormaliser(others, width));
    scoreRows(autoencoder, own).forEach((score, index) => (scores[index * folds + fold] = score));
  }
  return scores;
}

function rowsWhere(rows: Float32Array, width: number, passes: (row: number) => boolean): Float32Array {
  const chosen = new Float32Array(rows.length);
  let length = 0;
  for (let row = 0; row * width < rows.length; row++) {
    if (!passes(row)) continue;
    chosen.set(rows.subarray(row * width, (row + 1) * width), length);
    length += width;
  }
  return chosen.subarray(0, length);
}
