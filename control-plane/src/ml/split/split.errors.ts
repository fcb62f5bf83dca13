import { ControlPlaneError } from '../../errors.js';

/** A policy that this data set gives nothing to split by. */
export function unsplittable(policy: string, why: string, next = 'choose another split policy'): ControlPlaneError {
  return new ControlPlaneError('training.unsplittable', `the data set cannot be split by ${policy}: ${why}`, {
    next,
  });
}

/** @param use what a part lacks them for: train, validate, test */
export function tooFewRows(className: string, use: string, policy: string): ControlPlaneError {
  const how = policy === 'random' ? 'at random' : `by ${policy}`;
  const next =
    policy === 'random'
      ? 'import more; three distinct rows are the least, hundreds make sense'
      : 'split at random, or import more recordings of that class';
  const text = `too few distinct rows of ${className} to ${use} on when splitting ${how}`;
  return new ControlPlaneError('training.too-few-rows', text, { next });
}

/** @param left what the split leaves to train on, in words */
export function tooLittleLeft(left: string, least: number): ControlPlaneError {
  return new ControlPlaneError(
    'training.too-little-left',
    `the split leaves ${left} to train on: ${least} are the least`,
    {
      next: 'hold out smaller shares, split otherwise, or import more',
    },
  );
}
