import type { FlowMatrix } from '../../ml/matrix/matrix.js';
import { Part } from './part.js';
import { prepareRows, type PreparedRows } from './prepare-rows.js';
import type { TrainInput, TrainProgress } from './train-job.js';

/** One training run in its worker: what its steps hand on to each other. */
export interface Run {
  readonly input: TrainInput;
  readonly matrix: FlowMatrix;
  readonly prepared: PreparedRows;
  readonly parts: { readonly [Name in 'train' | 'validation' | 'test' | 'holdOut']: Part };
  /** Any rows, by their positions among the distinct ones. */
  readonly partOf: (positions: Uint32Array) => Part;
  readonly report: (progress: TrainProgress) => void;
}

/** Removes duplicates and splits. @throws as `prepareRows` does */
export function splitRun(input: TrainInput, matrix: FlowMatrix, report: Run['report']): Run {
  const prepared = prepareRows(matrix, input.benignClass, input.parameters, input.holdOutShare);
  const { train, validation, test, holdOut } = prepared.split;
  const partOf = (positions: Uint32Array): Part => new Part({ matrix, prepared }, positions);
  const parts = {
    train: partOf(train),
    validation: partOf(validation),
    test: partOf(test),
    holdOut: partOf(holdOut),
  };
  return { input, matrix, prepared, parts, partOf, report };
}
