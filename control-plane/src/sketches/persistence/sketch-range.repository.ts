import { Injectable } from '@nestjs/common';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import type { Segment } from '../domain/time-segments.js';
import { FLEET } from './rollup.repository.js';

export interface SketchRange {
  readonly modelDigest: string;
  /** Undefined: the whole fleet. */
  readonly agentId: string | undefined;
  readonly segments: readonly Segment[];
}

/** Rows that are held in memory at a time. */
const FETCH_ROWS = 200;

/** Reads the rows of a range of time, and beside them the windows that are in no rollup yet. */
@Injectable()
export class SketchRangeRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  /**
   * Hands over the payloads in pages. All of them are of one moment: a window that is rolled up meanwhile is neither
   * missed nor counted twice.
   */
  async read(range: SketchRange, take: (payloads: readonly Buffer[]) => Promise<void>): Promise<void> {
    await this.connection.withTransaction(async (manager) => {
      await manager.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      const { sql, parameters } = rangeSql(range);
      await manager.query(`DECLARE sketch_range NO SCROLL CURSOR FOR ${sql}`, parameters);
      for (;;) {
        const rows = await manager.query<{ payload: Buffer }[]>(`FETCH ${FETCH_ROWS} FROM sketch_range`);
        if (rows.length === 0) return;
        await take(rows.map(({ payload }) => payload));
      }
    });
  }

  /** How many agents have sent windows of that model within [fromMs, toMs); hours count wholly. */
  async countAgents(modelDigest: string, fromMs: number, toMs: number): Promise<number> {
    const rows = await this.connection.manager.query<{ agents: string }[]>(
      `SELECT count(*) AS agents FROM (
         SELECT agent_id FROM sketch_window WHERE model_digest = $1 AND start_at >= $2 AND start_at < $3
         UNION
         SELECT agent_id FROM sketch_rollup
         WHERE model_digest = $1 AND level = 'hour' AND agent_id <> $4
           AND start_at >= date_trunc('hour', $2::timestamptz) AND start_at < $3
           AND start_at < (SELECT coalesce(min(start_at), 'infinity') FROM sketch_window WHERE model_digest = $1)
       ) AS seen`,
      [modelDigest, new Date(fromMs), new Date(toMs), FLEET],
    );
    return Number(rows[0]?.agents ?? 0);
  }
}

function rangeSql({ modelDigest, agentId, segments }: SketchRange): { sql: string; parameters: unknown[] } {
  const parameters: unknown[] = [modelDigest, agentId ?? FLEET];
  const bind = (value: unknown) => `$${parameters.push(value)}`;
  const within = ({ fromMs, toMs }: Pick<Segment, 'fromMs' | 'toMs'>) =>
    `model_digest = $1 AND start_at >= ${bind(new Date(fromMs))} AND start_at < ${bind(new Date(toMs))}`;
  const parts = segments.map((segment) =>
    segment.level === 'window'
      ? `SELECT payload FROM sketch_window WHERE ${within(segment)} AND agent_id = $2 AND rolled`
      : `SELECT payload FROM sketch_rollup WHERE ${within(segment)} AND agent_id = $2 AND level = ${bind(segment.level)}`,
  );
  const whole = { fromMs: segments[0]?.fromMs ?? 0, toMs: segments.at(-1)?.toMs ?? 0 };
  const whose = agentId === undefined ? `$2 = ''` : 'agent_id = $2';
  parts.push(`SELECT payload FROM sketch_window WHERE ${within(whole)} AND ${whose} AND NOT rolled`);
  return { sql: parts.join(' UNION ALL '), parameters };
}
