import type { BoostedModel } from './boost.js';
import { DataMatrix } from './data-matrix.js';

/** Probabilities of all classes by XGBoost itself, row-major; a binary model's single column becomes two. */
export function predictProbabilities(
  { booster, rounds }: BoostedModel,
  values: Float32Array,
  width: number,
): Float32Array {
  using matrix = DataMatrix.fromRows(values, width);
  const predicted = booster.predict(matrix, rounds);
  if (predicted.length !== matrix.rows) return predicted;
  const both = new Float32Array(2 * predicted.length);
  predicted.forEach((p, row) => both.set([1 - p, p], 2 * row));
  return both;
}
