import { Injectable } from '@nestjs/common';
import { BackgroundJobs } from './background-jobs.js';
import { JOB_KINDS, type ScheduledKind } from './job-kinds.js';
import { JobQueue } from './job-queue.js';

/** Jobs that come again and again, at the times that `JOB_KINDS` gives. */
@Injectable()
export class JobSchedule {
  constructor(
    private readonly queue: JobQueue,
    private readonly jobs: BackgroundJobs,
  ) {}

  /** Runs a job by its schedule; one that still waits stands for the next one too. */
  async every(kind: ScheduledKind, work: () => Promise<unknown>): Promise<void> {
    const run = () => this.jobs.run(kind, '', async () => void (await work()));
    await this.queue.work(kind, run, { policy: 'short' });
    await this.queue.schedule(kind, JOB_KINDS[kind].cron);
  }
}
