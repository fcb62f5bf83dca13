import { Injectable } from '@nestjs/common';
import type { Dropped } from '@picket/shared/uplink';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import type { Watermark } from '../domain/watermark.js';

/** Agents name their reasons themselves: of one agent this many are told apart. */
const TOLD_APART = 64;

/** What an agent has given up for one reason. */
export interface DroppedTotal {
  readonly reason: string;
  readonly kind: string;
  readonly count: number;
  /** When that was told last. */
  readonly lastAt: string;
}

/** Records under an id that its host has given up: the host sends them again under the id that it has now. */
export class AgentRetired extends Error {}

@Injectable()
export class IngestRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  /**
   * The watermark of (agent, boot epoch), locked until the transaction ends, so that two writers take turns.
   * @throws AgentRetired when the host has the id of another agent now, and its records with it
   */
  async lockWatermark(agentId: string, bootEpoch: number): Promise<Watermark> {
    const [row] = await this.connection.manager.query<Record<'committed' | 'missing' | 'jumped_to', string>[]>(
      `INSERT INTO ingest_watermark AS mark (agent_id, boot_epoch, committed, changed_at)
         SELECT $1::text, $2::bigint, 0, now()
         WHERE NOT EXISTS (SELECT FROM enrolled_agent WHERE agent_id = $1 AND merged_into IS NOT NULL)
       ON CONFLICT (agent_id, boot_epoch) DO UPDATE SET changed_at = now()
       RETURNING committed, missing, jumped_to`,
      [agentId, bootEpoch],
    );
    if (!row) throw new AgentRetired(agentId);
    return { committed: Number(row.committed), missing: Number(row.missing), jumpedTo: Number(row.jumped_to) };
  }

  async setWatermark(agentId: string, bootEpoch: number, mark: Watermark): Promise<void> {
    await this.connection.manager.query(
      `UPDATE ingest_watermark SET committed = $3, missing = $4, jumped_to = $5, changed_at = now()
       WHERE agent_id = $1 AND boot_epoch = $2 AND (committed, missing, jumped_to) <> ($3, $4, $5)`,
      [agentId, bootEpoch, mark.committed, mark.missing, mark.jumpedTo],
    );
  }

  /** Keeps and sums what an agent gave up; one that comes again counts once. @returns how many were not there yet */
  async addDropped(agentId: string, bootEpoch: number, dropped: readonly Dropped[]): Promise<number> {
    if (dropped.length === 0) return 0;
    const [row] = await this.connection.manager.query<{ count: string }[]>(
      `WITH added AS (
         INSERT INTO dropped_record (agent_id, boot_epoch, sequence, received_at, reason, kind, count)
           SELECT $1, $2, sequence, now(), reason, kind, count
           FROM unnest($3::bigint[], $4::text[], $5::text[], $6::bigint[]) AS t (sequence, reason, kind, count)
         ON CONFLICT DO NOTHING RETURNING reason, kind, count
       ), named AS (
         SELECT CASE WHEN is_told THEN reason ELSE 'other' END AS reason,
                CASE WHEN is_told THEN kind ELSE 'other' END AS kind, count
         FROM added CROSS JOIN LATERAL (
           SELECT count(*) < $7 OR bool_or((total.reason, total.kind) = (added.reason, added.kind)) AS is_told
           FROM dropped_total AS total WHERE agent_id = $1
         ) AS told
       ), summed AS (
         INSERT INTO dropped_total AS total (agent_id, reason, kind, count, last_at)
           SELECT $1, reason, kind, sum(count), now() FROM named GROUP BY 2, 3
         ON CONFLICT (agent_id, reason, kind)
           DO UPDATE SET count = total.count + excluded.count, last_at = excluded.last_at
       ) SELECT count(*) AS count FROM added`,
      [
        agentId,
        bootEpoch,
        dropped.map(({ sequence }) => sequence.toString()),
        dropped.map(({ reason }) => reason),
        dropped.map(({ kind }) => kind),
        dropped.map(({ count }) => count.toString()),
        TOLD_APART,
      ],
    );
    return Number(row?.count ?? 0);
  }

  /** What these agents have given up since they are known; all agents if none is named. */
  async droppedBy(agentIds?: readonly string[]): Promise<(DroppedTotal & { readonly agentId: string })[]> {
    const rows = await this.connection.manager.query<
      { agent_id: string; reason: string; kind: string; count: string; last_at: Date }[]
    >(
      `SELECT agent_id, reason, kind, count, last_at FROM dropped_total
       WHERE $1::text[] IS NULL OR agent_id = ANY ($1) ORDER BY agent_id, count DESC, reason, kind`,
      [agentIds ?? null],
    );
    return rows.map(({ agent_id: agentId, reason, kind, count, last_at: lastAt }) => {
      return { agentId, reason, kind, count: Number(count), lastAt: lastAt.toISOString() };
    });
  }

  /** Forgets what is older than that many days. */
  async prune(days: number): Promise<void> {
    const { manager } = this.connection;
    await manager.query(`DELETE FROM ingest_watermark WHERE changed_at < now() - make_interval(days => $1)`, [days]);
    await manager.query(`DELETE FROM dropped_record WHERE received_at < now() - make_interval(days => $1)`, [days]);
  }
}
