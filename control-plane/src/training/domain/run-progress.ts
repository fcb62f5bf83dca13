import type { TrainingRunDto } from '../../api/training-run.js';

type Stage = TrainingRunDto['stage'];

/** Share of a run that is done when a stage begins; training itself is most of it, or half where there is a search. */
const BEGIN_OF: Readonly<Record<Stage, number>> = {
  queued: 0,
  audit: 0,
  split: 0.02,
  search: 0.05,
  train: 0.05,
  convert: 0.85,
  verify: 0.88,
  evaluate: 0.91,
  register: 0.97,
  done: 1,
};
const TRAIN_AFTER_SEARCH = 0.45;

/** @param part of a search or of the training: what is done so far, and at most */
export function progressOf(stage: Stage, hasSearch = false, part?: { done: number; most: number }): number {
  const begin = stage === 'train' && hasSearch ? TRAIN_AFTER_SEARCH : BEGIN_OF[stage];
  if (!part || (stage !== 'train' && stage !== 'search')) return begin;
  const end = stage === 'search' ? TRAIN_AFTER_SEARCH : BEGIN_OF.convert;
  return begin + ((end - begin) * part.done) / part.most;
}
