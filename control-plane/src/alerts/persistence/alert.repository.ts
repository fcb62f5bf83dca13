import { Injectable } from '@nestjs/common';
import { In, type SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { mergePages, readPage, type KeysetOrder, type Page, type PageRequest } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { time } from '../../api/fields.js';
import type { AlertRecord } from '../domain/alert-record.js';
import type { AlertClassesDto, AlertFilterDto, AlertLabelDto, AlertSort } from '../../api/alert.js';
import { AlertEntity } from './alert.entity.js';

const key = z.tuple([time, z.string().regex(/^\d{1,18}$/)]);

const ORDERS: Readonly<Record<AlertSort, KeysetOrder<AlertEntity>>> = {
  received: {
    direction: 'DESC',
    columns: ['alert.receivedAt', 'alert.id'],
    key,
    keyOf: ({ receivedAt, id }) => [receivedAt.toISOString(), id],
  },
  seen: {
    direction: 'DESC',
    // To the millisecond, as a cursor says it: agents tell microseconds.
    columns: [`date_trunc('milliseconds', alert.lastAt AT TIME ZONE 'UTC')`, 'alert.id'],
    key,
    keyOf: ({ lastAt, id }) => [lastAt.toISOString(), id],
  },
};

export interface StoredAlert {
  readonly id: string;
  readonly sequence: number;
  readonly receivedAt: Date;
}

export interface ClassCount {
  readonly name: string;
  readonly alerts: number;
  readonly flows: number;
}

interface ReceivedRange {
  readonly firstAt: Date;
  readonly lastAt: Date;
}

export interface ModelClassCount extends ClassCount, ReceivedRange {}

const MAX_CLASSES = 500;

/** Rows per DELETE: a short transaction that keeps no other one waiting. */
const PRUNED_AT_ONCE = 5000;

/** One array per column in one statement: the fastest way that keeps ON CONFLICT. What is new is counted with it. */
const INSERT = `
  WITH stored AS (
  INSERT INTO alert (agent_id, boot_epoch, received_at, sequence, class, severity, probability, flow_count, first_at,
    last_at, source_address, destination_address, capture_source, model_name, model_version, model_digest, profile,
    agent_version, examples, direction)
  SELECT $1, $2, now(), t.*
  FROM unnest($3::bigint[], $4::text[], $5::text[], $6::float8[], $7::bigint[], $8::timestamptz[], $9::timestamptz[],
    $10::text[], $11::text[], $12::text[], $13::text[], $14::integer[], $15::text[], $16::text[], $17::text[],
    $18::jsonb[], $19::text[]) AS t
  ON CONFLICT (agent_id, boot_epoch, sequence) DO NOTHING
  RETURNING id, sequence, received_at, class, severity, flow_count),
  counted AS (
  INSERT INTO alert_count AS known (minute, class, severity, counter, alerts, flows)
  SELECT date_trunc('minute', received_at), class, severity, pg_backend_pid(), count(*), sum(flow_count)
  FROM stored GROUP BY 1, 2, 3
  ON CONFLICT (minute, class, severity, counter)
  DO UPDATE SET alerts = known.alerts + excluded.alerts, flows = known.flows + excluded.flows)
  SELECT id, sequence, received_at FROM stored`;

@Injectable()
export class AlertRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  /** @returns those that were not there yet */
  async add(agentId: string, bootEpoch: number, alerts: readonly AlertRecord[]): Promise<StoredAlert[]> {
    if (alerts.length === 0) return [];
    const rows = await this.connection.manager.query<{ id: string; sequence: string; received_at: Date }[]>(INSERT, [
      agentId,
      bootEpoch,
      ...COLUMNS.map((column) => alerts.map(column)),
    ]);
    return rows.map((row) => ({ id: row.id, sequence: Number(row.sequence), receivedAt: row.received_at }));
  }

  async page({
    sort = 'received',
    address,
    ...query
  }: AlertFilterDto & PageRequest & { sort?: AlertSort }): Promise<Page<AlertEntity>> {
    if (address === undefined) return readPage(this.matching(query), ORDERS[sort], query);
    // Asked for both at once, PostgreSQL would rather read all alerts, newest first.
    const sides = ['alert.sourceAddress', 'alert.destinationAddress'].map((side) =>
      readPage(this.matching(query).andWhere(`${side} = :address`, { address }), ORDERS[sort], query),
    );
    return mergePages(await Promise.all(sides), ORDERS[sort], query.limit);
  }

  /** Oldest first, above one id and up to another. */
  between(filter: AlertFilterDto, after: string, upTo: number, limit: number): Promise<AlertEntity[]> {
    return this.matching(filter)
      .andWhere('alert.id > :after AND alert.id <= :upTo', { after, upTo })
      .orderBy('alert.id', 'ASC')
      .limit(limit)
      .getMany();
  }

  /** How many have an id above one and up to another. */
  async countBetween(after: number, upTo: number): Promise<number> {
    const [row] = await this.connection.manager.query<{ count: string }[]>(
      'SELECT count(*) FROM alert WHERE id > $1 AND id <= $2',
      [after, upTo],
    );
    return Number(row?.count ?? 0);
  }

  /** The highest id, after transactions that still write alerts (of a control plane killed a moment ago) have ended. */
  lastId(): Promise<number> {
    return this.connection.withTransaction(async (manager) => {
      await manager.query('LOCK TABLE alert IN SHARE MODE');
      const [row] = await manager.query<{ id: string }[]>('SELECT coalesce(max(id), 0) AS id FROM alert');
      return Number(row?.id ?? 0);
    });
  }

  /** With its examples. */
  findById(id: string): Promise<AlertEntity | null> {
    return this.connection
      .repository(AlertEntity)
      .createQueryBuilder('alert')
      .addSelect('alert.examples')
      .where('alert.id = :id', { id })
      .getOne();
  }

  /** Ids of those that match, newest first. */
  async idsOf(filter: AlertFilterDto, limit: number): Promise<string[]> {
    const rows = await this.matching(filter)
      .select('alert.id', 'id')
      .orderBy('alert.receivedAt', 'DESC')
      .addOrderBy('alert.id', 'DESC')
      .limit(limit)
      .getRawMany<{ id: string }>();
    return rows.map(({ id }) => id);
  }

  /** Without their examples. */
  withIds(ids: readonly string[]): Promise<AlertEntity[]> {
    return this.connection.repository(AlertEntity).findBy({ id: In([...ids]) });
  }

  async setLabels(labels: ReadonlyMap<string, AlertLabelDto | null>): Promise<void> {
    const texts = [...labels.values()].map((label) => label && JSON.stringify(label));
    await this.connection.manager.query(
      `UPDATE alert SET label = said.label FROM unnest($1::bigint[], $2::jsonb[]) AS said(id, label)
       WHERE alert.id = said.id`,
      [[...labels.keys()], texts],
    );
  }

  /** Alerts and the flows they stand for, by class, received since the minute of that time; most flows first. */
  async countByClass(since: Date): Promise<ClassCount[]> {
    const rows = await this.connection.manager.query<{ name: string; alerts: string; flows: string }[]>(
      `SELECT class AS name, sum(alerts) AS alerts, sum(flows) AS flows FROM alert_count
       WHERE minute >= date_trunc('minute', $1::timestamptz) GROUP BY class ORDER BY sum(flows) DESC, class`,
      [since],
    );
    return rows.map(({ name, alerts, flows }) => ({ name, alerts: Number(alerts), flows: Number(flows) }));
  }

  /** The classes that alerts have, most alerts first. Agents name them, so nothing else bounds them. */
  async classes(): Promise<AlertClassesDto> {
    const rows = await this.connection.manager.query<{ name: string; alerts: string; classes: string }[]>(
      `SELECT class AS name, sum(alerts) AS alerts, count(*) OVER () AS classes FROM alert_count
       GROUP BY class ORDER BY sum(alerts) DESC, class LIMIT $1`,
      [MAX_CLASSES],
    );
    const items = rows.map(({ name, alerts }) => ({ name, alerts: Number(alerts) }));
    return { items, leftOut: Number(rows[0]?.classes ?? 0) - items.length };
  }

  /** What one model has found, by class, most alerts first. */
  async countByModel(digest: string): Promise<ModelClassCount[]> {
    const rows = await this.connection.manager.query<(Record<'name' | 'alerts' | 'flows', string> & ReceivedRange)[]>(
      `SELECT class AS name, count(*) AS alerts, sum(flow_count) AS flows,
         min(received_at) AS "firstAt", max(received_at) AS "lastAt"
       FROM alert WHERE model_digest = $1 GROUP BY class ORDER BY count(*) DESC, class LIMIT $2`,
      [digest, MAX_CLASSES],
    );
    return rows.map((row) => ({ ...row, alerts: Number(row.alerts), flows: Number(row.flows) }));
  }

  async prune(days: number): Promise<void> {
    for (;;) {
      const [, deleted] = await this.connection.manager.query<[unknown, number]>(
        `DELETE FROM alert WHERE id IN (SELECT id FROM alert WHERE received_at < now() - make_interval(days => $1)
           ORDER BY received_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
        [days, PRUNED_AT_ONCE],
      );
      if (deleted < PRUNED_AT_ONCE) break;
    }
    await this.connection.manager.query('DELETE FROM alert_count WHERE minute < now() - make_interval(days => $1)', [
      days,
    ]);
  }

  private matching(filter: AlertFilterDto): SelectQueryBuilder<AlertEntity> {
    const builder = this.connection.repository(AlertEntity).createQueryBuilder('alert');
    if (filter.agent !== undefined) builder.andWhere('alert.agentId = :agent', { agent: filter.agent });
    if (filter.class !== undefined) builder.andWhere('alert.class = :class', { class: filter.class });
    if (filter.severity !== undefined) builder.andWhere('alert.severity = :severity', { severity: filter.severity });
    if (filter.from !== undefined) builder.andWhere('alert.receivedAt >= :from', { from: filter.from });
    if (filter.to !== undefined) builder.andWhere('alert.receivedAt < :to', { to: filter.to });
    if (filter.source !== undefined) builder.andWhere('alert.sourceAddress = :source', { source: filter.source });
    if (filter.address !== undefined)
      builder.andWhere('(alert.sourceAddress = :address OR alert.destinationAddress = :address)', {
        address: filter.address,
      });
    if (filter.labelled === 'true') builder.andWhere('alert.label IS NOT NULL');
    else if (filter.labelled === 'false') builder.andWhere('alert.label IS NULL');
    else if (filter.labelled !== undefined)
      builder.andWhere(`alert.label IS NOT NULL AND alert.label ->> 'verdict' = :verdict`, {
        verdict: filter.labelled,
      });
    return builder;
  }
}

/** In the order of INSERT's placeholders, from $3. */
const COLUMNS: readonly ((alert: AlertRecord) => unknown)[] = [
  (alert) => alert.sequence,
  (alert) => alert.attackClass,
  (alert) => alert.severity,
  (alert) => alert.probability,
  (alert) => alert.flowCount,
  (alert) => alert.firstUs,
  (alert) => alert.lastUs,
  (alert) => alert.sourceAddress,
  (alert) => alert.destinationAddress,
  (alert) => alert.captureSource,
  (alert) => alert.modelName,
  (alert) => alert.modelVersion,
  (alert) => alert.modelDigest,
  (alert) => alert.profile,
  (alert) => alert.agentVersion,
  (alert) => JSON.stringify(alert.examples),
  (alert) => alert.direction,
];
