import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { AuditLookup } from '../datasets/index.js';
import { CLOCK } from '../platform/clock.js';
import type { SetAliasDto } from './dto/model.dto.js';
import type { ModelVersionEntity } from './persistence/model-version.entity.js';
import { ModelRepository } from './persistence/model.repository.js';
import { auditBlocks } from './registry.errors.js';

/** Lets no version become the champion whose data set's audit blocks, unless somebody answers for that by name. */
@Injectable()
export class PromotionGate {
  constructor(
    private readonly models: ModelRepository,
    private readonly audits: AuditLookup,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Records the override where one is needed. One of an earlier promotion counts for the findings it was given for.
   * @throws PicketError `model.audit.conflict`
   */
  async pass(version: ModelVersionEntity, override: SetAliasDto['override']): Promise<void> {
    const covered = new Set(version.auditOverrides.flatMap(({ findings }) => findings));
    const open = (await this.blocking(version)).filter((finding) => !covered.has(finding));
    if (open.length === 0) return;
    if (!override) throw auditBlocks(version.name, version.version, open);
    const at = new Date(this.clock.now()).toISOString();
    await this.models.recordOverride(version.name, version.version, { ...override, at, findings: open });
  }

  /** As the audits stand now; of a data set that is not here, as they stood when the version was trained. */
  private async blocking({ description: { lineage } }: ModelVersionEntity): Promise<string[]> {
    const asTrained = lineage.audit?.verdict === 'block' && lineage.audit.overrides.length === 0;
    const found: string[] = [];
    for (const dataset of lineage.datasets) {
      const findings = await this.audits.blockedBy(dataset);
      if (!findings && asTrained) found.push(`${dataset.name}: blocked when it was trained on`);
      for (const { check, column } of findings ?? [])
        found.push(`${dataset.name}: ${check}${column === null ? '' : ` of ${column}`}`);
    }
    return found;
  }
}
