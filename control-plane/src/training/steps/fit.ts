import { rowWeights } from '../../ml/trees/class-weights.js';
import type { TreeShape } from '../../api/training-run.js';
import { boost, type BoostedModel, type CurvePoint } from '../../ml/trees/boost.js';
import { DataMatrix } from '../../ml/trees/data-matrix.js';
import type { Part } from './part.js';
import type { Run } from './run.js';

/** What a fit differs in from others of its run. */
export interface FitTask {
  readonly rows: Part;
  readonly shape: TreeShape;
}

/**
 * Trains on some rows, watched on the validation part.
 * @param onRound false ends the training after that round
 */
export async function fit(
  { prepared, input }: Run,
  { rows, shape }: FitTask,
  validation: DataMatrix,
  onRound: (point: CurvePoint) => boolean | void,
): Promise<BoostedModel> {
  const { parameters, threads } = input;
  const source = {
    rows: rows.length,
    width: rows.width,
    labels: Float32Array.from(rows.labels),
    weights: rowWeights(rows.labels, prepared.classes, prepared.classWeights),
    copyRows: (start: number, end: number, into: Float32Array) => rows.copyValues(start, end, into),
  };
  using train = DataMatrix.quantized(source, threads);
  return await boost(train, validation, prepared.classes.length, { ...parameters, ...shape, threads }, onRound);
}

/** The validation part as XGBoost wants it; one for all fits of a run. */
export function validationMatrix({ parts: { validation } }: Run): DataMatrix {
  const matrix = DataMatrix.fromRows(validation.values(), validation.width);
  matrix.setLabels(Float32Array.from(validation.labels));
  return matrix;
}
