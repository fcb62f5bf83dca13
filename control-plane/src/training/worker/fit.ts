import { takeRows, type FlowMatrix } from '../../datasets/worker/index.js';
import { rowWeights } from '../domain/class-weights.js';
import { boost, type BoostedModel, type CurvePoint } from '../xgboost/boost.js';
import { DataMatrix } from '../xgboost/data-matrix.js';
import type { PreparedRows } from './prepare-rows.js';
import type { Run } from './run.js';

/** Trains on the training part, watched on the validation part. */
export async function fit(
  { matrix, prepared, input }: Run,
  onRound: (point: CurvePoint) => void,
): Promise<BoostedModel> {
  const { split, classes } = prepared;
  const { parameters, threads } = input;
  const labels = labelsOf(prepared, split.train);
  using train = DataMatrix.fromRows(valuesOf(matrix, prepared, split.train), matrix.columns.length);
  train.setLabels(Float32Array.from(labels));
  train.setWeights(rowWeights(labels, classes.length, parameters.classWeights));
  using validation = DataMatrix.fromRows(valuesOf(matrix, prepared, split.validation), matrix.columns.length);
  validation.setLabels(Float32Array.from(labelsOf(prepared, split.validation)));
  return await boost(train, validation, classes.length, { ...parameters, threads }, onRound);
}

/** Features of one part, row-major. */
export function valuesOf(matrix: FlowMatrix, { rows }: PreparedRows, part: Uint32Array): Float32Array {
  return takeRows(
    matrix.values,
    matrix.columns.length,
    part.map((at) => rows[at]!),
  );
}

/** Label codes of one part. */
export function labelsOf({ labels }: PreparedRows, part: Uint32Array): Uint16Array {
  return Uint16Array.from(part, (at) => labels[at]!);
}
