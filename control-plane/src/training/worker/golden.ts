import { PARITY_TOLERANCE } from '../onnx/parity.js';
import type { ModelManifest } from '@picket/shared/trust';

const ROWS = 64;

/** Rows with the probabilities that XGBoost gives them, evenly picked: agents compare theirs before they use the model. */
export function goldenVectors(
  values: Float32Array,
  probabilities: Float32Array,
  width: number,
): ModelManifest['golden'] {
  const rows = values.length / width;
  const classCount = probabilities.length / rows;
  const picked = Array.from({ length: Math.min(ROWS, rows) }, (_, at) =>
    Math.floor((at * rows) / Math.min(ROWS, rows)),
  );
  const cells = (table: Float32Array, row: number, columns: number) => [
    ...table.subarray(row * columns, (row + 1) * columns),
  ];
  return {
    tolerance: PARITY_TOLERANCE,
    // JSON has no NaN.
    inputs: picked.map((row) => cells(values, row, width).map((value) => (Number.isNaN(value) ? null : value))),
    probabilities: picked.map((row) => cells(probabilities, row, classCount)),
  };
}
