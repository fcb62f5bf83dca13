import { peakRssBytes, resetPeakRss } from '../../platform/process/proc-fs.js';
import type { StageCostDto, TrainingRunDto } from '../../api/training-run.js';
import type { TrainProgress } from './train-job.js';

type Stage = TrainingRunDto['stage'];

const MICROSECONDS = 1e6;

/** Measures one stage, from its construction on. */
export class StageMeter {
  private readonly startMs = performance.now();
  private readonly cpu = process.cpuUsage();

  constructor(private readonly stage: Stage) {}

  cost(): StageCostDto {
    const { user, system } = process.cpuUsage(this.cpu);
    return {
      stage: this.stage,
      wallSeconds: (performance.now() - this.startMs) / 1000,
      cpuSeconds: (user + system) / MICROSECONDS,
      peakRssBytes: peakRssBytes(),
    };
  }
}

/** Says which stage a worker is in, and when it leaves one, what that took. */
export class StageClock {
  private meter: StageMeter | undefined;

  constructor(private readonly report: (progress: TrainProgress) => void) {}

  /** Ends the stage before. */
  enter(stage: Stage): void {
    this.leave();
    this.report({ kind: 'stage', stage });
    resetPeakRss();
    this.meter = new StageMeter(stage);
  }

  leave(): void {
    if (this.meter) this.report({ kind: 'cost', cost: this.meter.cost() });
    this.meter = undefined;
  }
}
