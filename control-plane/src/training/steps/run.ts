import type { FlowMatrix } from '../../ml/matrix/matrix.js';
import type { PreparedRows } from './prepare-rows.js';
import type { TrainInput, TrainProgress } from './train-job.js';

/** One training run in its worker: what its steps hand on to each other. */
export interface Run {
  readonly input: TrainInput;
  readonly matrix: FlowMatrix;
  readonly prepared: PreparedRows;
  readonly report: (progress: TrainProgress) => void;
}
