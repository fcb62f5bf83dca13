import { Module, type OnModuleInit } from '@nestjs/common';
import { IngestModule, IngestRegistry } from '../ingest/index.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { CoverRepository } from './persistence/cover.repository.js';
import { RollupRepository } from './persistence/rollup.repository.js';
import { SampleRepository } from './persistence/sample.repository.js';
import { WindowRepository } from './persistence/window.repository.js';
import { Retention } from './retention.js';
import { RollupService } from './rollup.service.js';
import { SampleRecordHandler } from './sample-record-handler.js';
import { SketchRecordHandler } from './sketch-record-handler.js';
import { SketchStore } from './sketch-store.js';

const ROLLUP_QUEUE = 'telemetry-rollup';
const RETENTION_QUEUE = 'telemetry-retention';
const EVERY_MINUTE = '* * * * *';
const EVERY_TEN_MINUTES = '*/10 * * * *';

@Module({
  imports: [IngestModule],
  providers: [
    CoverRepository,
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
export class TelemetryModule implements OnModuleInit {
  constructor(
    private readonly ingest: IngestRegistry,
    private readonly jobs: JobQueue,
    private readonly sketches: SketchRecordHandler,
    private readonly samples: SampleRecordHandler,
    private readonly rollups: RollupService,
    private readonly retention: Retention,
  ) {}

  async onModuleInit(): Promise<void> {
    this.ingest.register(this.sketches);
    this.ingest.register(this.samples);
    await this.every(EVERY_MINUTE, ROLLUP_QUEUE, () => this.rollups.run());
    await this.every(EVERY_TEN_MINUTES, RETENTION_QUEUE, () => this.retention.removeExpired());
  }

  /** A run that is still waiting stands for the next one too. */
  private async every(cron: string, name: string, run: () => Promise<unknown>): Promise<void> {
    await this.jobs.work({ name, policy: 'short' }, async () => {
      await run();
    });
    await this.jobs.schedule(name, cron);
  }
}
