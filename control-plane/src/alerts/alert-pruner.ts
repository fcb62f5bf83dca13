import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { Runtime } from '../platform/runtime.js';
import { AlertRepository } from './persistence/alert.repository.js';

const QUEUE = 'alerts-prune';

/** Forgets alerts that are older than the configured number of days. */
@Injectable()
export class AlertPruner implements OnModuleInit {
  constructor(
    private readonly runtime: Runtime,
    private readonly jobs: JobQueue,
    private readonly alerts: AlertRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.jobs.work({ name: QUEUE }, () => this.alerts.prune(this.runtime.config['alerts.retentionDays']));
    await this.jobs.schedule(QUEUE, '7 * * * *');
  }
}
