import { AUDIT_REVISION } from './domain/audit/finding.js';
import { openFindings } from './domain/audit/overrides.js';
import type { DatasetDto } from './dto/dataset.dto.js';
import type { DatasetEntity } from './persistence/dataset.entity.js';

export function toDatasetDto({ createdAt, ...dataset }: DatasetEntity): DatasetDto {
  const { audit, auditOverrides } = dataset;
  return {
    ...dataset,
    createdAt: createdAt.toISOString(),
    auditOutdated: audit !== null && (audit.revision ?? 1) !== AUDIT_REVISION,
    blockedBy: openFindings(audit?.findings ?? [], auditOverrides),
  };
}
