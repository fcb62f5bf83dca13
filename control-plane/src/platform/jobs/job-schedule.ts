import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from './background-jobs.js';
import type { JobKind } from './job-kinds.js';
import { JobQueue } from './job-queue.js';

/** Jobs that come again and again. */
@Injectable()
export class JobSchedule {
  constructor(
    private readonly queue: JobQueue,
    private readonly jobs: BackgroundJobs,
  ) {}

  /** Runs a job by a cron expression (UTC); one that still waits stands for the next one too. */
  async every(cron: string, kind: JobKind, work: () => Promise<unknown>): Promise<void> {
    const run = () => this.jobs.run(kind, '', async () => void (await work()));
    await this.queue.work(kind, run, { policy: 'short' });
    await this.queue.schedule(kind, cron);
  }
}
