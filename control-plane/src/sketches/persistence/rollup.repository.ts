import { Injectable } from '@nestjs/common';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import type { RollupLevel } from '../domain/time-segments.js';

/** Agent id of the rollups over all agents. */
export const FLEET = '';

/** Where a rollup stands. */
export interface RollupKey {
  readonly modelDigest: string;
  readonly level: RollupLevel;
  /** An agent, or FLEET. */
  readonly agentId: string;
  readonly startAt: Date;
}

/** Any number: no other code takes this lock. */
const ROLLUP_LOCK = 741_852;

/** Sums of windows by minute, hour and day. */
@Injectable()
export class RollupRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  /** Until the transaction ends no other one rolls up, in this process or another; false when another does already. */
  async lock(): Promise<boolean> {
    const rows = await this.connection.manager.query<{ locked: boolean }[]>(
      'SELECT pg_try_advisory_xact_lock($1) AS locked',
      [ROLLUP_LOCK],
    );
    return rows[0]?.locked === true;
  }

  async payloadOf(key: RollupKey): Promise<Buffer | undefined> {
    const rows = await this.connection.manager.query<{ payload: Buffer }[]>(
      `SELECT payload FROM sketch_rollup
       WHERE model_digest = $1 AND level = $2 AND agent_id = $3 AND start_at = $4`,
      [key.modelDigest, key.level, key.agentId, key.startAt],
    );
    return rows[0]?.payload;
  }

  async save(key: RollupKey, payload: Uint8Array): Promise<void> {
    await this.connection.manager.query(
      `INSERT INTO sketch_rollup (model_digest, level, agent_id, start_at, payload) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (model_digest, level, agent_id, start_at) DO UPDATE SET payload = excluded.payload`,
      [key.modelDigest, key.level, key.agentId, key.startAt, Buffer.from(payload)],
    );
  }

  async removeBefore(level: RollupLevel, time: Date): Promise<void> {
    await this.connection.manager.query('DELETE FROM sketch_rollup WHERE level = $1 AND start_at < $2', [level, time]);
  }
}
