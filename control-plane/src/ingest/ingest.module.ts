import { Module, type OnModuleInit } from '@nestjs/common';
import { JobSchedule } from '../platform/jobs/job-schedule.js';
import { BatchStore } from './batch-store.js';
import { IngestMetrics } from './ingest-metrics.js';
import { IngestRegistry } from './ingest-registry.js';
import { IngestService } from './ingest.service.js';
import { Storing } from './storing.js';
import { IngestRepository } from './persistence/ingest.repository.js';

const KEEP_DAYS = 90;
const MAX_DEAD_LETTERS = 100_000;

@Module({
  providers: [IngestRegistry, IngestRepository, IngestMetrics, BatchStore, IngestService, Storing],
  exports: [IngestRegistry],
})
export class IngestModule implements OnModuleInit {
  constructor(
    private readonly schedule: JobSchedule,
    private readonly repository: IngestRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.schedule.every('ingest-prune', () => this.repository.prune(KEEP_DAYS, MAX_DEAD_LETTERS));
  }
}
