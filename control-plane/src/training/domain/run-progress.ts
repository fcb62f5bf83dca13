import type { TrainingRunDto } from '../dto/training-run.dto.js';

/** Share of a run that is done when a stage begins; training itself is most of it. */
const BEGIN_OF: Readonly<Record<TrainingRunDto['stage'], number>> = {
  queued: 0,
  audit: 0,
  split: 0.02,
  train: 0.05,
  convert: 0.85,
  verify: 0.88,
  evaluate: 0.91,
  register: 0.97,
  done: 1,
};

/** @param rounds done so far and at most; counts during training only */
export function progressOf(stage: TrainingRunDto['stage'], rounds?: { done: number; most: number }): number {
  if (stage !== 'train' || !rounds) return BEGIN_OF[stage];
  return BEGIN_OF.train + ((BEGIN_OF.convert - BEGIN_OF.train) * rounds.done) / rounds.most;
}
