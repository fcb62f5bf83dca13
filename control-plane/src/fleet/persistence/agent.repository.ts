import { Injectable } from '@nestjs/common';
import { agentIdSchema, type AgentReport } from '@picket/shared/contract';
import { z } from 'zod';
import { readPage, type KeysetOrder, type Page, type PageRequest } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import type { Progress } from '../domain/rates.js';
import { AgentEntity } from './agent.entity.js';

/** One point of the overview's curve. */
export interface ActivityPoint {
  readonly at: Date;
  readonly flows: number;
  readonly alerts: number;
  /** How many agents told something of these ten seconds. */
  readonly agents: number;
}

const ACTIVITY_SECONDS = 10;

const BY_ID: KeysetOrder<AgentEntity> = {
  direction: 'ASC',
  columns: ['agent.id'],
  key: z.tuple([agentIdSchema]),
  keyOf: ({ id }) => [id],
};

@Injectable()
export class AgentRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  page(request: PageRequest): Promise<Page<AgentEntity>> {
    return readPage(this.connection.repository(AgentEntity).createQueryBuilder('agent'), BY_ID, request);
  }

  all(): Promise<AgentEntity[]> {
    return this.connection.repository(AgentEntity).find({ order: { id: 'ASC' } });
  }

  findById(id: string): Promise<AgentEntity | null> {
    return this.connection.repository(AgentEntity).findOneBy({ id });
  }

  count(): Promise<number> {
    return this.connection.repository(AgentEntity).count();
  }

  async save(agent: AgentEntity): Promise<void> {
    await this.connection.repository(AgentEntity).upsert(agent, ['id']);
  }

  /** Its session was ended from here, without its last will. */
  async setOffline(id: string): Promise<void> {
    await this.connection.manager.query(
      `UPDATE agent SET status = jsonb_set(status, '{online}', 'false'), rates = NULL WHERE id = $1 AND status IS NOT NULL`,
      [id],
    );
  }

  async expect(id: string, expectedSince: Date): Promise<void> {
    await this.connection.repository(AgentEntity).update({ id }, { expectedSince });
  }

  async saveReport(id: string, report: AgentReport): Promise<void> {
    const changes = report.subject === 'model' ? { lastReport: report } : { lastSettingsReport: report };
    await this.connection.repository(AgentEntity).update({ id }, changes);
  }

  /** Adds to the agent's ten seconds that hold `at`. */
  async addActivity(agentId: string, at: Date, { packets, flows, alerts }: Progress): Promise<void> {
    await this.connection.manager.query(
      `INSERT INTO agent_activity AS activity (at, agent_id, packets, flows, alerts)
       VALUES (date_bin(make_interval(secs => $6), $1, 'epoch'), $2, $3, $4, $5)
       ON CONFLICT (at, agent_id) DO UPDATE SET packets = activity.packets + excluded.packets,
         flows = activity.flows + excluded.flows, alerts = activity.alerts + excluded.alerts`,
      [at, agentId, packets, flows, alerts, ACTIVITY_SECONDS],
    );
  }

  /** Of the whole fleet, oldest first; ten seconds in which nothing was told are missing. */
  async activitySince(since: Date): Promise<ActivityPoint[]> {
    const rows = await this.connection.manager.query<(Record<'flows' | 'alerts' | 'agents', string> & { at: Date })[]>(
      `SELECT at, sum(flows) AS flows, sum(alerts) AS alerts, count(*) AS agents FROM agent_activity
       WHERE at >= $1 GROUP BY at ORDER BY at`,
      [since],
    );
    return rows.map(({ at, flows, alerts, agents }) => ({
      at,
      flows: Number(flows),
      alerts: Number(alerts),
      agents: Number(agents),
    }));
  }

  async pruneActivity(hours: number): Promise<void> {
    await this.connection.manager.query(`DELETE FROM agent_activity WHERE at < now() - make_interval(hours => $1)`, [
      hours,
    ]);
  }
}
