import { Injectable } from '@nestjs/common';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';

/** Tables with rows by (agent id, boot epoch, sequence) or by agent id alone; each context owns its own. */
const HISTORY = [
  'ingest_watermark',
  'dropped_record',
  'dead_letter',
  'alert',
  'alert_label',
  'sketch_window',
  'flow_sample',
] as const;

/** What an agent has sent, whichever context keeps it. */
@Injectable()
export class AgentHistoryRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  /**
   * Until the running transaction ends, no record of any agent is stored: a batch that is under way is finished before,
   * and the next one sees what has changed here (`IngestRepository.lockWatermark`).
   */
  async holdIngest(): Promise<void> {
    await this.connection.manager.query('LOCK TABLE ingest_watermark IN SHARE ROW EXCLUSIVE MODE');
  }

  /** First and last boot epoch of an agent, by its records and its last status; null: it has sent neither. */
  async epochsOf(agentId: string): Promise<{ first: number; last: number } | null> {
    const [row] = await this.connection.manager.query<{ first: string | null; last: string | null }[]>(
      `SELECT min(epoch) AS first, max(epoch) AS last FROM (
         SELECT boot_epoch AS epoch FROM ingest_watermark WHERE agent_id = $1
         UNION ALL SELECT max(boot_epoch) FROM alert WHERE agent_id = $1
         UNION ALL SELECT (status ->> 'bootEpoch')::bigint FROM agent WHERE id = $1) AS epochs`,
      [agentId],
    );
    if (!row || row.first === null) return null;
    return { first: Number(row.first), last: Number(row.last) };
  }

  /** The history of one agent becomes that of another; their boot epochs differ. */
  async move(from: string, to: string): Promise<void> {
    const { manager } = this.connection;
    for (const table of HISTORY)
      await manager.query(`UPDATE ${table} SET agent_id = $2 WHERE agent_id = $1`, [from, to]);
    await manager.query(
      `INSERT INTO dropped_total AS mine (agent_id, reason, kind, count, last_at)
         SELECT $2, reason, kind, count, last_at FROM dropped_total WHERE agent_id = $1
       ON CONFLICT (agent_id, reason, kind) DO UPDATE
         SET count = mine.count + excluded.count, last_at = greatest(mine.last_at, excluded.last_at)`,
      [from, to],
    );
    await manager.query('DELETE FROM dropped_total WHERE agent_id = $1', [from]);
    // Hours in which both have sent stay apart: they are sums, which the whole fleet's hold already.
    await manager.query(
      `UPDATE sketch_rollup AS mine SET agent_id = $2 WHERE agent_id = $1 AND NOT EXISTS (
         SELECT FROM sketch_rollup AS other WHERE other.agent_id = $2 AND other.model_digest = mine.model_digest
           AND other.level = mine.level AND other.start_at = mine.start_at)`,
      [from, to],
    );
  }

  /** The agent leaves all lists. What it did in the last day stays in the sums of the fleet. */
  async forget(agentId: string): Promise<void> {
    await this.connection.manager.query('DELETE FROM agent_membership WHERE agent_id = $1', [agentId]);
    await this.connection.manager.query('DELETE FROM desired_state WHERE agent_id = $1', [agentId]);
    await this.connection.manager.query('DELETE FROM agent WHERE id = $1', [agentId]);
  }
}
