import { modelEvaluationSchema, type ModelEvaluationDto } from '../api/model-evaluation.js';
import type { ModelEvaluationEntity } from './persistence/model-evaluation.entity.js';

export function toModelEvaluationDto(row: ModelEvaluationEntity): ModelEvaluationDto {
  return modelEvaluationSchema.parse({
    ...row,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  });
}
