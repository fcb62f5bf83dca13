import { Injectable } from '@nestjs/common';
import { Runtime } from '../../platform/runtime.js';
import { AUDIT_REVISION } from '../leakage/checks/finding.js';
import { openFindings } from '../leakage/checks/overrides.js';
import type { AuditFindingDto } from '../../api/audit.js';
import type { DatasetDto } from '../../api/dataset.js';
import type { DatasetEntity } from './dataset.entity.js';

/** Findings of its audit that nobody has overridden. */
export const blockedBy = ({ audit, auditOverrides }: DatasetEntity): AuditFindingDto[] =>
  openFindings(audit?.findings ?? [], auditOverrides);

/** A data set as the API and the stream of events say it. */
@Injectable()
export class DatasetPresenter {
  constructor(private readonly runtime: Runtime) {}

  /** @param progress of an import that runs */
  show({ createdAt, ...dataset }: DatasetEntity, progress: DatasetDto['progress'] = null): DatasetDto {
    const { audit } = dataset;
    return {
      ...dataset,
      createdAt: createdAt.toISOString(),
      holdOutShare: this.runtime.config['learning.holdOutShare'],
      progress,
      auditOutdated: audit !== null && (audit.revision ?? 1) !== AUDIT_REVISION,
      blockedBy: blockedBy({ createdAt, ...dataset }),
    };
  }
}
