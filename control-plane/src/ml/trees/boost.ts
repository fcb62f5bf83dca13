import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TreeShape } from '../../api/training-parameters.js';
import { Booster } from './booster.js';
import type { DataMatrix } from './data-matrix.js';

export interface BoostParameters extends TreeShape {
  readonly rounds: number;
  /** Rounds without a smaller validation loss after which to stop; 0 never stops early. */
  readonly earlyStoppingRounds: number;
  readonly seed: number;
  readonly threads: number;
}

/** Loss by round, on the training and on the validation rows. */
export interface CurvePoint {
  round: number;
  train: number;
  validation: number;
}

export interface BoostedModel extends Disposable {
  readonly booster: Booster;
  /** Rounds that count: up to the one with the smallest validation loss when stopping early, else all. */
  readonly rounds: number;
  readonly curve: readonly CurvePoint[];
}

/**
 * Trains. Both matrices carry labels; the training one may carry weights. Between two rounds the event loop gets a turn.
 * @param onRound called after each round; false ends the training there
 */
export async function boost(
  train: DataMatrix,
  validation: DataMatrix,
  classCount: number,
  parameters: BoostParameters,
  onRound: (point: CurvePoint) => boolean | void = () => true,
): Promise<BoostedModel> {
  const booster = Booster.create([train, validation], boosterParameters(classCount, parameters));
  const curve: CurvePoint[] = [];
  const { earlyStoppingRounds } = parameters;
  let best = 0;
  for (let round = 0; round < parameters.rounds; round++) {
    booster.update(round, train);
    const [trainLoss, validationLoss] = booster.evaluate(round, [train, validation]);
    curve.push({ round, train: trainLoss!, validation: validationLoss! });
    const goesOn = onRound(curve[round]!) !== false;
    if (earlyStoppingRounds === 0 || validationLoss! < curve[best]!.validation) best = round;
    if (earlyStoppingRounds > 0 && round - best >= earlyStoppingRounds) break;
    if (!goesOn) break;
    await nextTurn();
  }
  booster.setBestRound(best);
  return { booster, rounds: best + 1, curve, [Symbol.dispose]: () => booster[Symbol.dispose]() };
}

function boosterParameters(classCount: number, parameters: BoostParameters): Record<string, string | number> {
  const objective: Record<string, string | number> =
    classCount === 2
      ? { objective: 'binary:logistic', eval_metric: 'logloss' }
      : { objective: 'multi:softprob', num_class: classCount, eval_metric: 'mlogloss' };
  return {
    ...objective,
    booster: 'gbtree',
    tree_method: 'hist',
    base_score: 0.5,
    max_depth: parameters.maxDepth,
    eta: parameters.learningRate,
    min_child_weight: parameters.minChildWeight,
    subsample: parameters.subsample,
    colsample_bytree: parameters.columnSample,
    alpha: parameters.l1,
    lambda: parameters.l2,
    gamma: parameters.gamma,
    seed: parameters.seed,
    nthread: parameters.threads,
    verbosity: 0,
  };
}
