import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { z } from 'zod';
import { readPage, type KeysetOrder, type Page } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import type { PlannedLabel } from '../domain/label-plan.js';
import type { LabelQueryDto } from '../../api/label.js';
import { AlertLabelEntity, LABELLED_FLOW } from './alert-label.entity.js';

const NEWEST_FIRST: KeysetOrder<AlertLabelEntity> = {
  direction: 'DESC',
  columns: ['label.id'],
  key: z.tuple([z.string().regex(/^\d{1,18}$/)]),
  keyOf: ({ id }) => [id],
};

/** The end of a label's time. */
export interface Supersession {
  readonly supersededAt: Date;
  readonly supersededBy: string;
  readonly undone: boolean;
}

/** What a label says of one alert. */
export interface SaidLabel {
  readonly alertId: string;
  /** Null: the analyst is unsure, or the attack has no name. */
  readonly class: string | null;
}

/** Of a label what is shown with its alert. */
export type CurrentLabel = Pick<
  AlertLabelEntity,
  'id' | 'alertId' | 'verdict' | 'class' | 'note' | 'author' | 'createdAt'
>;

/**
 * One lock stands for many alerts, so that a long list needs no more locks than the database has room for; all
 * transactions take the locks in one order, so that no two of them wait for each other.
 */
const LOCK = `
  SELECT pg_advisory_xact_lock(hashtext('alert_label'), stripe)
  FROM (SELECT DISTINCT hashtext(id) & 63 AS stripe FROM unnest($1::text[]) AS id ORDER BY stripe OFFSET 0) AS stripes`;

/** Labels outlive their alerts, so each takes along what training needs of the alert's example flows. */
const INSERT = `
  INSERT INTO alert_label (alert_id, class, verdict, note, author, created_at, undone, agent_id, alert_class, model_name,
    model_version, model_digest, profile, flow_count, flows)
  SELECT alert.id, said.class, $3, $4, $5, $6, false, agent_id, alert.class, model_name, model_version, model_digest,
    profile, jsonb_array_length(examples), flows
  FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS said(id, class, at)
  JOIN alert ON alert.id = said.id
  CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg((SELECT jsonb_object_agg(key, value) FROM jsonb_each(flow) WHERE key = ANY($7))
      ORDER BY flow_at), '[]') AS flows
    FROM jsonb_array_elements(examples) WITH ORDINALITY AS example(flow, flow_at)) AS kept
  ORDER BY said.at
  RETURNING id, alert_id AS "alertId", class`;

@Injectable()
export class LabelRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  /** The labels that count now, by alert; the next caller for one of these alerts waits until the transaction ends. */
  async lockCurrent(alertIds: readonly string[]): Promise<Map<string, CurrentLabel>> {
    // There may be no row to lock yet.
    await this.connection.manager.query(LOCK, [alertIds]);
    const current = await this.labels.findBy({ alertId: In([...alertIds]), supersededAt: IsNull() });
    return new Map(current.map((label) => [label.alertId, label]));
  }

  /** Adds one label to each alert, in this order, with what is known of the alert. */
  async add(
    said: readonly SaidLabel[],
    shared: Omit<CurrentLabel, 'id' | 'alertId' | 'class'>,
  ): Promise<CurrentLabel[]> {
    const { verdict, note, author, createdAt } = shared;
    const columns = [said.map(({ alertId }) => alertId), said.map((label) => label.class)];
    const rows = await this.connection.manager.query<Pick<CurrentLabel, 'id' | 'alertId' | 'class'>[]>(INSERT, [
      ...columns,
      verdict,
      note,
      author,
      createdAt,
      LABELLED_FLOW,
    ]);
    return rows.map((row) => ({ ...row, ...shared }));
  }

  async supersede(ids: readonly string[], end: Supersession): Promise<void> {
    if (ids.length > 0) await this.labels.update({ id: In([...ids]) }, end);
  }

  page(query: LabelQueryDto): Promise<Page<AlertLabelEntity>> {
    const { agent, author, verdict, dataset, history } = query;
    const builder = this.labels.createQueryBuilder('label');
    if (agent !== undefined) builder.andWhere('label.agentId = :agent', { agent });
    if (author !== undefined) builder.andWhere('label.author = :author', { author });
    if (verdict !== undefined) builder.andWhere('label.verdict = :verdict', { verdict });
    if (dataset !== undefined)
      builder.andWhere('label.id IN (SELECT label_id FROM label_use WHERE dataset_id = :dataset)', { dataset });
    else if (history === 'false') builder.andWhere('label.supersededAt IS NULL');
    return readPage(builder, NEWEST_FIRST, query);
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
