import { rowWeights } from '../domain/class-weights.js';
import { boost } from '../xgboost/boost.js';
import { DataMatrix } from '../xgboost/data-matrix.js';
import { predictProbabilities } from '../xgboost/probabilities.js';
import { labelsOf, valuesOf } from './fit.js';
import type { Run } from './run.js';

/**
 * Trains once more on other rows, and says what that model makes of yet others; both are positions of distinct rows.
 * @returns probabilities, row-major
 */
export type Refit = (train: Uint32Array, test: Uint32Array) => Promise<Float32Array>;

/** With the parameters of the run and the rounds of its model: nothing is chosen by looking at the rows under test. */
export function refitLike({ matrix, prepared, input }: Run, rounds: number): Refit {
  const width = matrix.columns.length;
  const { classes } = prepared;
  const parameters = { ...input.parameters, rounds, earlyStoppingRounds: 0, threads: input.threads };
  return async (part, test) => {
    const labels = labelsOf(prepared, part);
    using train = DataMatrix.fromRows(valuesOf(matrix, prepared, part), width);
    train.setLabels(Float32Array.from(labels));
    train.setWeights(rowWeights(labels, classes.length, input.parameters.classWeights));
    using boosted = await boost(train, train, classes.length, parameters);
    return predictProbabilities(boosted, valuesOf(matrix, prepared, test), width);
  };
}
