import { Injectable } from '@nestjs/common';
import { TransactionalConnection } from '../database/transactional-connection.js';
import type { JobState } from '../../api/job.js';
import type { JobKind } from './job-kinds.js';

/** The last run of a kind of job on something. */
export interface JobRow {
  readonly kind: JobKind;
  readonly subject: string;
  readonly state: JobState;
  readonly startedAt: Date;
  readonly heartbeatAt: Date;
  readonly deadlineAt: Date;
  readonly endedAt: Date | null;
  readonly error: string | null;
}

const KEEP_DAYS = 7;
const MAX_LISTED = 200;

@Injectable()
export class JobRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  async begin(kind: JobKind, subject: string, deadlineAt: Date): Promise<void> {
    const { manager } = this.connection;
    await manager.query(`DELETE FROM background_job WHERE ended_at < now() - make_interval(days => $1)`, [KEEP_DAYS]);
    await manager.query(
      `INSERT INTO background_job (kind, subject, state, started_at, heartbeat_at, deadline_at)
       VALUES ($1, $2, 'running', now(), now(), $3)
       ON CONFLICT (kind, subject) DO UPDATE SET state = 'running', started_at = now(), heartbeat_at = now(),
         deadline_at = excluded.deadline_at, ended_at = NULL, error = NULL`,
      [kind, subject, deadlineAt],
    );
  }

  async beat(kind: JobKind, subject: string, at: Date): Promise<void> {
    await this.connection.manager.query(
      `UPDATE background_job SET heartbeat_at = $3 WHERE kind = $1 AND subject = $2 AND state = 'running'`,
      [kind, subject, at],
    );
  }

  async end(kind: JobKind, subject: string, state: JobState, error: string | null): Promise<void> {
    await this.connection.manager.query(
      `UPDATE background_job SET state = $3, ended_at = now(), error = $4 WHERE kind = $1 AND subject = $2`,
      [kind, subject, state, error],
    );
  }

  async interruptAll(): Promise<void> {
    await this.connection.manager.query(
      `UPDATE background_job SET state = 'interrupted', ended_at = now() WHERE state = 'running'`,
    );
  }

  /** Those under way first, then the newest. */
  list(): Promise<JobRow[]> {
    return this.connection.manager.query<JobRow[]>(
      `SELECT kind, subject, state, started_at AS "startedAt", heartbeat_at AS "heartbeatAt",
         deadline_at AS "deadlineAt", ended_at AS "endedAt", error
       FROM background_job ORDER BY ended_at IS NOT NULL, started_at DESC LIMIT $1`,
      [MAX_LISTED],
    );
  }
}
