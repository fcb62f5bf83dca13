import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Clock } from '@picket/shared/clock';
import { CLOCK } from '../../platform/clock.js';
import { QueuePlaces } from '../../platform/jobs/queue-places.js';
import { DatasetAuditor } from './dataset-auditor.js';
import { notAuditable, nothingToOverride, overrideNotFound } from '../catalogue/datasets.errors.js';
import { DatasetsService } from '../datasets.service.js';
import { findingsMeant } from './checks/overrides.js';
import type { NewAuditOverrideDto, OverrideWithdrawalDto } from '../../api/audit.js';
import type { DatasetDto } from '../../api/dataset.js';
import { AuditRepository } from './audit.repository.js';

/** What people do about the audit of a data set: answer for a finding, take that back, have it audited again. */
@Injectable()
export class AuditService {
  constructor(
    private readonly datasets: DatasetsService,
    private readonly audits: AuditRepository,
    private readonly auditor: DatasetAuditor,
    private readonly places: QueuePlaces,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Audits again in the background; asking twice starts one.
   * @throws PicketError `dataset.not-found`, `dataset.audit.conflict`, `job.queue.conflict`
   */
  async again(datasetId: string): Promise<DatasetDto> {
    const dataset = await this.datasets.get(datasetId);
    if (dataset.status !== 'ready') throw notAuditable(dataset.name, dataset.status);
    const begins = await this.places.admit(
      'dataset-audit',
      async () => (dataset.auditProgress === null ? await this.auditor.countWaiting() : 0),
      () => this.audits.begin(datasetId),
    );
    if (begins) await this.auditor.enqueue({ datasetId });
    return this.changed(datasetId);
  }

  /**
   * Records that somebody answers for a blocking finding.
   * @throws PicketError `dataset.not-found`, `dataset.override.conflict`
   */
  async override(datasetId: string, { check, column, by, reason }: NewAuditOverrideDto): Promise<DatasetDto> {
    const { name, blockedBy } = await this.datasets.get(datasetId);
    const [meant, another] = findingsMeant(blockedBy, check, column);
    if (!meant || another)
      throw nothingToOverride(name, nameOf({ check, column: column ?? null }), blockedBy.map(nameOf));
    const at = new Date(this.clock.now()).toISOString();
    const override = { id: randomUUID(), check, column: meant.column, by, reason, at, withdrawnAt: null };
    await this.audits.addOverride(datasetId, override);
    return this.changed(datasetId);
  }

  /**
   * An override counts no more from now on; what was trained meanwhile keeps it in its lineage.
   * @throws PicketError `dataset.not-found`, `dataset.override.not-found`
   */
  async withdraw(datasetId: string, overrideId: string, { by, reason }: OverrideWithdrawalDto): Promise<DatasetDto> {
    const { auditOverrides } = await this.datasets.get(datasetId);
    if (!auditOverrides.some(({ id, withdrawnAt }) => id === overrideId && withdrawnAt === null))
      throw overrideNotFound(overrideId);
    const withdrawnAt = new Date(this.clock.now()).toISOString();
    await this.audits.withdrawOverride(datasetId, overrideId, {
      withdrawnAt,
      withdrawnBy: by,
      withdrawnBecause: reason,
    });
    return this.changed(datasetId);
  }

  private async changed(datasetId: string): Promise<DatasetDto> {
    await this.auditor.announce(datasetId);
    return this.datasets.get(datasetId);
  }
}

function nameOf({ check, column }: { check: string; column: string | null }): string {
  return column === null ? check : `${check} of ${column}`;
}
