import { probabilitiesOf, type Calibration } from '../../ml/calibration/calibration.js';
import type { TreeShape } from '../../api/training-run.js';
import type { DataMatrix } from '../../ml/trees/data-matrix.js';
import { fit } from './fit.js';
import type { Run } from './run.js';

/**
 * Trains once more on other rows, and says what that model makes of yet others; both are positions of distinct rows.
 * @returns probabilities, row-major
 */
export type Refit = (train: Uint32Array, test: Uint32Array) => Promise<Float32Array>;

/** A model as it was made: what another one like it is made with. */
export interface Recipe {
  readonly shape: TreeShape;
  readonly rounds: number;
  readonly calibration: Calibration;
}

/**
 * Reuses the run's settings, rounds and calibration. These were tuned on the validation rows, so results on those rows
 * are optimistic.
 * @param watched rows whose loss is computed on the way, and decides nothing
 */
export function refitLike(run: Run, { shape, rounds, calibration }: Recipe, watched: DataMatrix): Refit {
  const parameters = { ...run.input.parameters, rounds, earlyStoppingRounds: 0 };
  const fixed = { ...run, input: { ...run.input, parameters } };
  return async (train, test) => {
    using boosted = await fit(fixed, { rows: run.partOf(train), shape }, watched, () => true);
    return probabilitiesOf(run.partOf(test).margins(boosted), calibration);
  };
}
