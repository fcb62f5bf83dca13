import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobSchedule } from '../platform/jobs/job-schedule.js';
import { Runtime } from '../platform/runtime.js';
import { AlertRepository } from './persistence/alert.repository.js';

/** Forgets alerts that are older than the configured number of days. */
@Injectable()
export class AlertPruner implements OnModuleInit {
  constructor(
    private readonly runtime: Runtime,
    private readonly schedule: JobSchedule,
    private readonly alerts: AlertRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    const prune = () => this.alerts.prune(this.runtime.config['alerts.retentionDays']);
    await this.schedule.every('7 * * * *', 'alerts-prune', prune);
  }
}
