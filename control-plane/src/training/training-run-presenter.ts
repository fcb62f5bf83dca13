import { trainingRunSchema, type TrainingRunDto } from '../api/training-run.js';
import type { TrainingRunEntity } from './persistence/training-run.entity.js';

export function toTrainingRunDto(run: TrainingRunEntity): TrainingRunDto {
  return trainingRunSchema.parse({
    ...run,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  });
}
