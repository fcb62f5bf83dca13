import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { describeError } from '@picket/shared/errors';
import { PgBoss, type Job, type Queue, type SendOptions, type WorkOptions } from 'pg-boss';

/** Running jobs get this long to end at shutdown; what has not ended is retried or expired by its queue's rules. */
const STOP_TIMEOUT_MS = 3000;

/** Between two lines about the same trouble. */
const QUIET_MS = 60_000;

/** Background jobs and schedules, kept in the same database (schema `pgboss`). Started before any context is built. */
export class JobQueue implements OnApplicationShutdown {
  private constructor(private readonly boss: PgBoss) {}

  static async start(databaseUrl: string): Promise<JobQueue> {
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
    return new JobQueue(boss);
  }

  /** Declares the queue (idempotent) and works on it: one call of `handler` a job, one at a time unless asked otherwise. */
  async work<Data extends object>(
    queue: Queue,
    handler: (job: Job<Data>) => Promise<void>,
    options: WorkOptions = {},
  ): Promise<void> {
    await this.boss.createQueue(queue.name, queue);
    await this.boss.work<Data>(queue.name, options, async (jobs: Job<Data>[]) => {
      for (const job of jobs) await handler(job);
    });
  }

  /** @returns the job's id, or null when the queue's policy already holds such a job */
  send(queue: string, data: object, options: SendOptions = {}): Promise<string | null> {
    return this.boss.send(queue, data, options);
  }

  async cancel(queue: string, id: string): Promise<void> {
    await this.boss.cancel(queue, id);
  }

  /** Sends a job by a cron expression (UTC); the queue must have been declared by `work`. */
  schedule(queue: string, cron: string, data: object = {}): Promise<void> {
    return this.boss.schedule(queue, cron, data);
  }

  onApplicationShutdown(): Promise<void> {
    return this.boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS });
  }
}
