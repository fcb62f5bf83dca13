import type { FlowMatrix } from '../../ml/matrix/matrix.js';
import { rowWeights } from '../../ml/trees/class-weights.js';
import type { TreeShape } from '../../api/training-run.js';
import { boost, type BoostedModel, type CurvePoint } from '../../ml/trees/boost.js';
import { DataMatrix } from '../../ml/trees/data-matrix.js';
import type { PreparedRows } from './prepare-rows.js';
import type { Run } from './run.js';

/** What a fit differs in from others of its run. */
export interface FitTask {
  /** Which distinct rows to train on. */
  readonly rows: Uint32Array;
  readonly shape: TreeShape;
}

/**
 * Trains on some rows, watched on the validation part.
 * @param onRound false ends the training after that round
 */
export async function fit(
  { matrix, prepared, input }: Run,
  { rows, shape }: FitTask,
  validation: DataMatrix,
  onRound: (point: CurvePoint) => boolean | void,
): Promise<BoostedModel> {
  const { parameters, threads } = input;
  const labels = labelsOf(prepared, rows);
  const source = {
    rows: rows.length,
    width: matrix.columns.length,
    labels: Float32Array.from(labels),
    weights: rowWeights(labels, prepared.classes, prepared.classWeights),
    copyRows: (start: number, end: number, into: Float32Array) =>
      copyRows(matrix, prepared, rows.subarray(start, end), into),
  };
  using train = DataMatrix.quantized(source, threads);
  return await boost(train, validation, prepared.classes.length, { ...parameters, ...shape, threads }, onRound);
}

/** The validation part as XGBoost wants it; one for all fits of a run. */
export function validationMatrix({ matrix, prepared }: Run): DataMatrix {
  const part = prepared.split.validation;
  const validation = DataMatrix.fromRows(valuesOf(matrix, prepared, part), matrix.columns.length);
  validation.setLabels(Float32Array.from(labelsOf(prepared, part)));
  return validation;
}

/** Features of some distinct rows, row-major. */
export function valuesOf(matrix: FlowMatrix, prepared: PreparedRows, part: Uint32Array): Float32Array {
  const values = new Float32Array(part.length * matrix.columns.length);
  copyRows(matrix, prepared, part, values);
  return values;
}

/** Label codes of some distinct rows. */
export function labelsOf({ labels }: PreparedRows, part: Uint32Array): Uint16Array {
  return Uint16Array.from(part, (at) => labels[at]!);
}

function copyRows({ values, columns }: FlowMatrix, { rows }: PreparedRows, part: Uint32Array, into: Float32Array) {
  const width = columns.length;
  part.forEach((distinct, at) => {
    const start = rows[distinct]! * width;
    into.set(values.subarray(start, start + width), at * width);
  });
}
