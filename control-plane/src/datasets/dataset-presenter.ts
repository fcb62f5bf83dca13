import { AUDIT_REVISION } from './domain/audit/finding.js';
import { openFindings } from './domain/audit/overrides.js';
import type { DatasetDto } from './dto/dataset.dto.js';
import type { DatasetEntity } from './persistence/dataset.entity.js';

/** @param progress of an import that runs */
export function toDatasetDto(
  { createdAt, ...dataset }: DatasetEntity,
  progress: DatasetDto['progress'] = null,
): DatasetDto {
  const { audit, auditOverrides } = dataset;
  return {
    ...dataset,
    createdAt: createdAt.toISOString(),
    progress,
    auditOutdated: audit !== null && (audit.revision ?? 1) !== AUDIT_REVISION,
    blockedBy: openFindings(audit?.findings ?? [], auditOverrides),
  };
}
