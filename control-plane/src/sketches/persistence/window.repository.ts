import { Injectable } from '@nestjs/common';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';

export interface NewWindow {
  readonly sequence: number;
  readonly modelDigest: string;
  readonly startAt: Date;
  readonly payload: Uint8Array;
}

/** A window whose content is not in the rollups yet. */
export interface PendingWindow {
  readonly modelDigest: string;
  readonly agentId: string;
  readonly startAt: Date;
  readonly payload: Buffer;
  /** Names the row while the transaction runs. */
  readonly rowId: string;
}

interface PendingRow {
  readonly row_id: string;
  readonly model_digest: string;
  readonly agent_id: string;
  readonly start_at: Date;
  readonly payload: Buffer;
}

/** Windows as the agents sent them. */
@Injectable()
export class WindowRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  /** Stores windows; one that is there already stays as it is. @returns how many were not there yet */
  async insert(agentId: string, bootEpoch: number, windows: readonly NewWindow[]): Promise<number> {
    const rows = await this.connection.manager.query<unknown[]>(
      `INSERT INTO sketch_window (agent_id, boot_epoch, sequence, model_digest, start_at, payload)
         SELECT $1, $2, * FROM unnest($3::bigint[], $4::text[], $5::timestamptz[], $6::bytea[])
       ON CONFLICT DO NOTHING RETURNING sequence`,
      [
        agentId,
        bootEpoch,
        windows.map(({ sequence }) => sequence),
        windows.map(({ modelDigest }) => modelDigest),
        windows.map(({ startAt }) => startAt),
        windows.map(({ payload }) => Buffer.from(payload)),
      ],
    );
    return rows.length;
  }

  /** Some windows that wait for their rollup, those of one agent together; within the rollup's transaction only. */
  async pending(limit: number): Promise<PendingWindow[]> {
    const rows = await this.connection.manager.query<PendingRow[]>(
      `SELECT ctid AS row_id, model_digest, agent_id, start_at, payload FROM sketch_window
       WHERE NOT rolled ORDER BY model_digest, agent_id, start_at LIMIT $1 FOR UPDATE`,
      [limit],
    );
    return rows.map((row) => ({
      rowId: row.row_id,
      modelDigest: row.model_digest,
      agentId: row.agent_id,
      startAt: row.start_at,
      payload: row.payload,
    }));
  }

  async markRolled(windows: readonly PendingWindow[]): Promise<void> {
    await this.connection.manager.query('UPDATE sketch_window SET rolled = true WHERE ctid = ANY($1::tid[])', [
      windows.map(({ rowId }) => rowId),
    ]);
  }

  /** Removes windows that began before that time and are in the rollups. */
  async removeBefore(time: Date): Promise<void> {
    await this.connection.manager.query('DELETE FROM sketch_window WHERE rolled AND start_at < $1', [time]);
  }

  /** The model of the window that arrived last; undefined when there is none. */
  async latestModelDigest(): Promise<string | undefined> {
    const rows = await this.connection.manager.query<{ model_digest: string }[]>(
      'SELECT model_digest FROM sketch_window ORDER BY received_at DESC LIMIT 1',
    );
    return rows[0]?.model_digest;
  }
}
