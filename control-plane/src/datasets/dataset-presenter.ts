import type { DatasetDto } from './dto/dataset.dto.js';
import type { DatasetEntity } from './persistence/dataset.entity.js';

export function toDatasetDto({ createdAt, ...dataset }: DatasetEntity, progress: DatasetDto['progress']): DatasetDto {
  return { ...dataset, createdAt: createdAt.toISOString(), progress };
}
