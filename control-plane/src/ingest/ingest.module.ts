import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JobSchedule } from '../platform/jobs/job-schedule.js';
import { BatchStore } from './batch-store.js';
import { DeadLetterEntity } from './dead-letters/dead-letter.entity.js';
import { DeadLetterKeeper } from './dead-letters/dead-letter-keeper.js';
import { DeadLetterRepository } from './dead-letters/dead-letter.repository.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DeadLettersService } from './dead-letters/dead-letters.service.js';
import { DroppedTotals } from './dropped-totals.js';
import { IngestMetrics } from './ingest-metrics.js';
import { IngestRegistry } from './ingest-registry.js';
import { IngestService } from './ingest.service.js';
import { PoisonWatch } from './poison-watch.js';
import { Storing } from './storing.js';
import { IngestRepository } from './persistence/ingest.repository.js';

const KEEP_DAYS = 90;

@Module({
  imports: [TypeOrmModule.forFeature([DeadLetterEntity])],
  controllers: [DeadLettersController],
  providers: [
    IngestRegistry,
    IngestRepository,
    IngestMetrics,
    BatchStore,
    DeadLetterKeeper,
    DeadLetterRepository,
    DeadLettersService,
    DroppedTotals,
    IngestService,
    PoisonWatch,
    Storing,
  ],
  exports: [DroppedTotals, IngestRegistry],
})
export class IngestModule implements OnModuleInit {
  constructor(
    private readonly schedule: JobSchedule,
    private readonly repository: IngestRepository,
    private readonly deadLetters: DeadLetterKeeper,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.schedule.every('ingest-prune', async () => {
      await this.repository.prune(KEEP_DAYS);
      await this.deadLetters.expire();
    });
  }
}
