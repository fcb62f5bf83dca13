import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { describeError } from '@picket/shared/errors';
import { PgBoss, type Job, type Queue, type WorkOptions } from 'pg-boss';
import type { ControlPlaneConfig } from '../config.js';
import { deadlineOf, type JobKind } from './job-kinds.js';

/** Running jobs get this long to end at shutdown; what has not ended is retried or expired by its queue's rules. */
const STOP_TIMEOUT_MS = 3000;

/** What a job may take beyond its deadline to write down how it has ended. */
const GRACE_S = 3600;

/** Between two lines about the same trouble. */
const QUIET_MS = 60_000;

/** Background jobs and schedules, kept in the same database (schema `pgboss`). Started before any context is built. */
export class JobQueue implements OnApplicationShutdown {
  private constructor(
    private readonly boss: PgBoss,
    private readonly config: ControlPlaneConfig,
  ) {}

  static async start(databaseUrl: string, config: ControlPlaneConfig): Promise<JobQueue> {
    const logger = new Logger(JobQueue.name);
    const boss = new PgBoss({ connectionString: databaseUrl, application_name: 'picket-jobs', max: 4 });
    let saidAt = 0;
    boss.on('error', (error) => {
      // It tells once a second and queue; the watch of the database says when an outage begins and ends.
      if (Date.now() - saidAt < QUIET_MS) return;
      saidAt = Date.now();
      logger.warn(`job queue: ${describeError(error)}`);
    });
    await boss.start();
    return new JobQueue(boss, config);
  }

  /** Declares the queue of a kind (idempotent) and works on it: one call of `handler` a job, one at a time. */
  async work<Data extends object>(
    kind: JobKind,
    handler: (data: Data) => Promise<void>,
    { policy, ...options }: WorkOptions & Pick<Queue, 'policy'> = {},
  ): Promise<void> {
    // Jobs end by themselves at their deadline, and their last write may have to wait for the database.
    const rules = { retryLimit: 0, expireInSeconds: deadlineOf(kind, this.config) + GRACE_S };
    await this.boss.createQueue(kind, { ...rules, ...(policy && { policy }) });
    await this.boss.updateQueue(kind, rules);
    await this.boss.work<Data>(kind, options, async (jobs: Job<Data>[]) => {
      for (const { data } of jobs) await handler(data);
    });
  }

  async send(kind: JobKind, data: object): Promise<void> {
    await this.boss.send(kind, data);
  }

  /** Sends a job by a cron expression (UTC); the queue must have been declared by `work`. */
  async schedule(kind: JobKind, cron: string): Promise<void> {
    await this.boss.schedule(kind, cron);
  }

  onApplicationShutdown(): Promise<void> {
    return this.boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
  }
}
