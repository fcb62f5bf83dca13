import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { IngestRepository } from './persistence/ingest.repository.js';

const QUEUE = 'ingest-prune';
const KEEP_DAYS = 90;
const MAX_DEAD_LETTERS = 100_000;

/** Keeps ingest's own tables bounded. */
@Injectable()
export class IngestPruner implements OnModuleInit {
  constructor(
    private readonly jobs: JobQueue,
    private readonly repository: IngestRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.jobs.work({ name: QUEUE }, () => this.repository.prune(KEEP_DAYS, MAX_DEAD_LETTERS));
    await this.jobs.schedule(QUEUE, '*/10 * * * *');
  }
}
