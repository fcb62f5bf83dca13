import { Injectable } from '@nestjs/common';
import type { Dropped } from '@picket/shared/uplink';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import type { Watermark } from '../domain/watermark.js';

@Injectable()
export class IngestRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  /** The watermark of (agent, boot epoch), locked until the transaction ends, so that two writers take turns. */
  async lockWatermark(agentId: string, bootEpoch: number): Promise<Watermark> {
    const [row] = await this.connection.manager.query<Record<'committed' | 'missing' | 'jumped_to', string>[]>(
      `INSERT INTO ingest_watermark AS mark (agent_id, boot_epoch, committed, changed_at) VALUES ($1, $2, 0, now())
       ON CONFLICT (agent_id, boot_epoch) DO UPDATE SET changed_at = now()
       RETURNING committed, missing, jumped_to`,
      [agentId, bootEpoch],
    );
    return {
      committed: Number(row?.committed ?? 0),
      missing: Number(row?.missing ?? 0),
      jumpedTo: Number(row?.jumped_to ?? 0),
    };
  }

  async setWatermark(agentId: string, bootEpoch: number, mark: Watermark): Promise<void> {
    await this.connection.manager.query(
      `UPDATE ingest_watermark SET committed = $3, missing = $4, jumped_to = $5, changed_at = now()
       WHERE agent_id = $1 AND boot_epoch = $2 AND (committed, missing, jumped_to) <> ($3, $4, $5)`,
      [agentId, bootEpoch, mark.committed, mark.missing, mark.jumpedTo],
    );
  }

  /** @returns how many were not there yet */
  async addDropped(agentId: string, bootEpoch: number, dropped: readonly Dropped[]): Promise<number> {
    if (dropped.length === 0) return 0;
    const rows = await this.connection.manager.query<unknown[]>(
      `INSERT INTO dropped_record (agent_id, boot_epoch, sequence, received_at, reason, kind, count)
         SELECT $1, $2, sequence, now(), reason, kind, count
         FROM unnest($3::bigint[], $4::text[], $5::text[], $6::bigint[]) AS t (sequence, reason, kind, count)
       ON CONFLICT DO NOTHING RETURNING agent_id`,
      [
        agentId,
        bootEpoch,
        dropped.map(({ sequence }) => sequence.toString()),
        dropped.map(({ reason }) => reason),
        dropped.map(({ kind }) => kind),
        dropped.map(({ count }) => count.toString()),
      ],
    );
    return rows.length;
  }

  /** Forgets what is older than that many days. */
  async prune(days: number): Promise<void> {
    const { manager } = this.connection;
    await manager.query(`DELETE FROM ingest_watermark WHERE changed_at < now() - make_interval(days => $1)`, [days]);
    await manager.query(`DELETE FROM dropped_record WHERE received_at < now() - make_interval(days => $1)`, [days]);
  }
}
