import { ControlPlaneError } from '../../errors.js';

/** Largest difference of a probability that is still rounding. */
export const PARITY_TOLERANCE = 1e-5;

export interface Parity {
  rows: number;
  maxDifference: number;
}

/** Largest difference between two tables of probabilities; NaN on one side only counts as the largest there is. */
export function compareProbabilities(ours: Float32Array, theirs: Float32Array, classCount: number): Parity {
  let maxDifference = ours.length === theirs.length ? 0 : 1;
  for (let index = 0; index < theirs.length; index++) {
    const difference = Math.abs(ours[index]! - theirs[index]!);
    if (!(difference <= maxDifference)) maxDifference = Number.isNaN(difference) ? 1 : difference;
  }
  return { rows: theirs.length / classCount, maxDifference };
}

/** @throws PicketError `training.parity` when ONNX does not say what XGBoost says */
export function requireParity(parity: Parity): void {
  if (parity.maxDifference <= PARITY_TOLERANCE) return;
  const difference = parity.maxDifference.toExponential(1);
  throw new ControlPlaneError('training.parity', `ONNX differs from XGBoost by ${difference}; not registered`, {
    next: 'report this with the training run',
  });
}
