import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobSchedule } from '../platform/jobs/job-schedule.js';
import { IngestRepository } from './persistence/ingest.repository.js';

const KEEP_DAYS = 90;
const MAX_DEAD_LETTERS = 100_000;

/** Keeps ingest's own tables bounded. */
@Injectable()
export class IngestPruner implements OnModuleInit {
  constructor(
    private readonly schedule: JobSchedule,
    private readonly repository: IngestRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    const prune = () => this.repository.prune(KEEP_DAYS, MAX_DEAD_LETTERS);
    await this.schedule.every('*/10 * * * *', 'ingest-prune', prune);
  }
}
