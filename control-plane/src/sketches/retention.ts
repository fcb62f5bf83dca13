import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { CLOCK } from '../platform/clock.js';
import { Runtime } from '../platform/runtime.js';
import { unitStart, type Level } from './domain/time-segments.js';
import { RollupRepository } from './persistence/rollup.repository.js';
import { SampleRepository } from './persistence/sample.repository.js';
import { WindowRepository } from './persistence/window.repository.js';

const DAY_MS = 86_400_000;

/** How long each level is kept, and the job that removes what is older. */
@Injectable()
export class Retention {
  constructor(
    private readonly runtime: Runtime,
    private readonly windows: WindowRepository,
    private readonly rollups: RollupRepository,
    private readonly samples: SampleRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Rows of that level that begin at this time or later are there; always the start of a day. */
  keptSinceMs(level: Level): number {
    const { config } = this.runtime;
    const days = {
      window: config['telemetry.windowDays'],
      minute: config['telemetry.windowDays'],
      hour: config['telemetry.hourDays'],
      day: config['telemetry.dayDays'],
    }[level];
    return unitStart('day', this.clock.now() - days * DAY_MS);
  }

  async removeExpired(): Promise<void> {
    await this.windows.removeBefore(new Date(this.keptSinceMs('window')));
    for (const level of ['minute', 'hour', 'day'] as const)
      await this.rollups.removeBefore(level, new Date(this.keptSinceMs(level)));
    await this.samples.removeAllBut(this.runtime.config['telemetry.maxSamples']);
  }
}
