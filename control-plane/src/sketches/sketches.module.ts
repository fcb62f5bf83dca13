import { Module, type OnModuleInit } from '@nestjs/common';
import { IngestModule } from '../ingest/index.js';
import { JobSchedule } from '../platform/jobs/job-schedule.js';
import { SketchRangeRepository } from './persistence/sketch-range.repository.js';
import { RollupRepository } from './persistence/rollup.repository.js';
import { SampleRepository } from './persistence/sample.repository.js';
import { WindowRepository } from './persistence/window.repository.js';
import { Retention } from './retention.js';
import { RollupService } from './rollup.service.js';
import { SampleRecordHandler } from './sample-record-handler.js';
import { SketchRecordHandler } from './sketch-record-handler.js';
import { SketchStore } from './sketch-store.js';

@Module({
  imports: [IngestModule],
  providers: [
    SketchRangeRepository,
    RollupRepository,
    SampleRepository,
    WindowRepository,
    Retention,
    RollupService,
    SampleRecordHandler,
    SketchRecordHandler,
    SketchStore,
  ],
  exports: [SketchStore],
})
export class SketchesModule implements OnModuleInit {
  constructor(
    private readonly schedule: JobSchedule,
    private readonly rollups: RollupService,
    private readonly retention: Retention,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.schedule.every('telemetry-rollup', () => this.rollups.run());
    await this.schedule.every('telemetry-retention', () => this.retention.removeExpired());
  }
}
