import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import type { PlannedLabel } from '../domain/label-plan.js';
import type { LabelQueryDto } from '../dto/label.dto.js';
import { AlertLabelEntity } from './alert-label.entity.js';

/** The end of a label's time. */
export interface Supersession {
  readonly supersededAt: Date;
  readonly supersededBy: string;
  readonly undone: boolean;
}

@Injectable()
export class LabelRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  /** The label that counts now; whoever asks of the same alert next waits until the transaction ends. */
  async lockCurrent(alertId: string): Promise<AlertLabelEntity | null> {
    // There may be no row to lock yet.
    await this.connection.manager.query(`SELECT pg_advisory_xact_lock(hashtext('alert_label'), hashtext($1))`, [
      alertId,
    ]);
    return this.labels.findOneBy({ alertId, supersededAt: IsNull() });
  }

  add(label: Omit<AlertLabelEntity, 'id'>): Promise<AlertLabelEntity> {
    return this.labels.save(this.labels.create(label));
  }

  async supersede(id: string, end: Supersession): Promise<void> {
    await this.labels.update({ id }, end);
  }

  /** Newest first, beginning after the id `after`. */
  page(query: LabelQueryDto, after: string | undefined, limit: number): Promise<AlertLabelEntity[]> {
    const { agent, author, verdict, dataset, history } = query;
    const builder = this.labels.createQueryBuilder('label').orderBy('label.id', 'DESC').limit(limit);
    if (after !== undefined) builder.andWhere('label.id < :after', { after });
    if (agent !== undefined) builder.andWhere('label.agentId = :agent', { agent });
    if (author !== undefined) builder.andWhere('label.author = :author', { author });
    if (verdict !== undefined) builder.andWhere('label.verdict = :verdict', { verdict });
    if (dataset !== undefined)
      builder.andWhere('label.id IN (SELECT label_id FROM label_use WHERE dataset_id = :dataset)', { dataset });
    else if (history === 'false') builder.andWhere('label.supersededAt IS NULL');
    return builder.getMany();
  }

  /** Of each alert that was ever labelled the newest label, newest first. */
  newestOfEachAlert(): Promise<PlannedLabel[]> {
    return this.connection.manager.query<PlannedLabel[]>(
      `SELECT id, verdict, class, author, agent_id AS "agentId", profile, flow_count AS "flowCount", undone
       FROM (SELECT DISTINCT ON (alert_id) * FROM alert_label ORDER BY alert_id, id DESC) AS newest
       ORDER BY id DESC`,
    );
  }

  /** Labels with their flows, newest first. */
  withFlows(ids: readonly string[]): Promise<AlertLabelEntity[]> {
    return this.labels
      .createQueryBuilder('label')
      .addSelect('label.flows')
      .where('label.id = ANY(:ids)', { ids })
      .orderBy('label.id', 'DESC')
      .getMany();
  }

  private get labels() {
    return this.connection.repository(AlertLabelEntity);
  }
}
