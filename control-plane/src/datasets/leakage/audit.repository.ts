import { Injectable } from '@nestjs/common';
import { IsNull, Not } from 'typeorm';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import type { AuditDto, AuditOverrideDto } from '../../api/audit.js';
import { DatasetEntity } from '../catalogue/dataset.entity.js';

/** What an audit says of a data set, and what people say of the audit. Each change is one statement. */
/** Who has taken an override back, and why. */
type OverrideEnd = Pick<AuditOverrideDto, 'withdrawnAt' | 'withdrawnBy' | 'withdrawnBecause'>;

@Injectable()
export class AuditRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  /** Data sets whose audit was to run again. */
  beingAudited(): Promise<DatasetEntity[]> {
    return this.datasets.findBy({ auditProgress: Not(IsNull()) });
  }

  /** Data sets whose numbers are these, newest first. */
  ofContent(sha256: string): Promise<DatasetEntity[]> {
    return this.datasets.find({ where: { sha256, status: 'ready' }, order: { createdAt: 'DESC' } });
  }

  /** @returns false when one runs already, or the data set is not ready */
  async begin(id: string): Promise<boolean> {
    const idle = { id, status: 'ready' as const, auditProgress: IsNull() };
    const { affected } = await this.datasets.update(idle, { auditProgress: 0 });
    return affected === 1;
  }

  async setProgress(id: string, auditProgress: number): Promise<void> {
    await this.datasets.update({ id }, { auditProgress });
  }

  /** @param audit undefined: it failed, the one before stays */
  async end(id: string, audit: AuditDto | null | undefined): Promise<void> {
    await this.connection.manager.query(
      'UPDATE dataset SET audit_progress = NULL, audit = CASE WHEN $2 THEN $3::jsonb ELSE audit END WHERE id = $1',
      [id, audit !== undefined, audit ? JSON.stringify(audit) : null],
    );
  }

  async addOverride(id: string, override: AuditOverrideDto): Promise<void> {
    await this.connection.manager.query(
      'UPDATE dataset SET audit_overrides = audit_overrides || $2::jsonb WHERE id = $1',
      [id, JSON.stringify([override])],
    );
  }

  /** Marks an override as withdrawn; it stays in the record. */
  async withdrawOverride(id: string, overrideId: string, end: OverrideEnd): Promise<void> {
    await this.connection.manager.query(
      `UPDATE dataset SET audit_overrides = (
         SELECT jsonb_agg(
           CASE WHEN item->>'id' = $2 THEN item || $3::jsonb ELSE item END
           ORDER BY place)
         FROM jsonb_array_elements(audit_overrides) WITH ORDINALITY AS listed(item, place))
       WHERE id = $1`,
      [id, overrideId, JSON.stringify(end)],
    );
  }

  private get datasets() {
    return this.connection.repository(DatasetEntity);
  }
}
