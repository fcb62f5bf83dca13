import { Inject, Injectable, Logger } from '@nestjs/common';
import { ExclusiveRunner } from '@picket/shared/async';
import type { Clock } from '@picket/shared/clock';
import { describeError } from '@picket/shared/errors';
import { plural } from '@picket/shared/text';
import { CLOCK } from '../platform/clock.js';
import { ServerEventStream } from '../platform/events/server-event-stream.js';
import { BackgroundJobs } from '../platform/jobs/background-jobs.js';
import { progressOf } from './domain/run-progress.js';
import type { StageCostDto, TrainingRunDto, TrialDto } from '../api/training-run.js';
import type { TrainingRunEntity } from './persistence/training-run.entity.js';
import { TrainingRunRepository } from './persistence/training-run.repository.js';
import { toTrainingRunDto } from './training-run-presenter.js';
import type { TrainProgress } from './steps/train-job.js';

const MAX_LOG_LINES = 200;
/** Many rounds end per second, and the curve grows with each: a run is written and shown once in this time. */
const SAVE_INTERVAL_MS = 500;

/** Written in place of a run whose course cannot be stored. */
const NOTHING_SHOWN = { state: 'failed' as const, curve: [], trials: [], stages: [], log: [], metrics: null };

type Outcome = Partial<Pick<TrainingRunEntity, 'error' | 'version' | 'metrics'>>;

/** Writes down what happens to runs: in the database, and to the consoles that are open. */
@Injectable()
export class RunJournal {
  private readonly logger = new Logger(RunJournal.name);
  /** An older state of a run never overwrites a newer one. */
  private readonly saves = new ExclusiveRunner();
  private savedAtMs = 0;

  constructor(
    private readonly runs: TrainingRunRepository,
    private readonly stream: ServerEventStream,
    private readonly jobs: BackgroundJobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  begin(run: TrainingRunEntity): Promise<void> {
    run.state = 'running';
    run.startedAt = this.now();
    return this.enter(run, 'audit');
  }

  enter(run: TrainingRunEntity, stage: TrainingRunDto['stage']): Promise<void> {
    run.stage = stage;
    run.progress = progressOf(stage, hasSearch(run));
    return this.write(run);
  }

  /** What a stage took; a stage has one entry. */
  addCost(run: TrainingRunEntity, cost: StageCostDto): void {
    run.stages = [...run.stages.filter(({ stage }) => stage !== cost.stage), cost];
  }

  log(run: TrainingRunEntity, text: string): void {
    run.log = [...run.log, { at: this.now().toISOString(), text }].slice(-MAX_LOG_LINES);
  }

  /** What a worker reports. */
  apply(run: TrainingRunEntity, progress: TrainProgress): void {
    switch (progress.kind) {
      case 'stage':
        void this.enter(run, progress.stage);
        return;
      case 'round':
        this.addRound(run, progress);
        return;
      case 'trial':
        this.addTrial(run, progress.trial);
        return;
      case 'cost':
        this.addCost(run, progress.cost);
        return;
      case 'log':
        this.log(run, progress.text);
        return;
      case 'checked':
        Object.assign(run, { metrics: progress.metrics, parity: progress.parity });
    }
  }

  /** The end of a run, whichever; written when this returns. */
  async end(run: TrainingRunEntity, state: TrainingRunDto['state'], outcome: Outcome = {}): Promise<void> {
    Object.assign(run, outcome, { state, finishedAt: this.now() });
    if (outcome.error) this.log(run, outcome.error);
    if (state === 'succeeded') Object.assign(run, { stage: 'done', progress: progressOf('done') });
    await this.jobs.end(`training run ${run.id}`, {
      write: () => this.write(run),
      instead: (error) => this.write(Object.assign(run, { ...NOTHING_SHOWN, error })),
    });
  }

  private addRound(run: TrainingRunEntity, { round, train, validation }: Extract<TrainProgress, { kind: 'round' }>) {
    run.curve = [...run.curve, { round, train, validation }];
    run.progress = progressOf('train', hasSearch(run), { done: round + 1, most: run.parameters.rounds });
    this.writeSometimes(run);
  }

  /** A trial comes again when it got further, or when it is known to be the best. */
  private addTrial(run: TrainingRunEntity, trial: TrialDto): void {
    const others = run.trials.filter((other) => other.trial !== trial.trial);
    run.trials = [...others, trial].sort((a, b) => a.trial - b.trial);
    run.progress = progressOf('search', true, { done: run.trials.length, most: run.parameters.search.trials });
    this.log(run, describeTrial(trial));
    this.writeSometimes(run);
  }

  private writeSometimes(run: TrainingRunEntity): void {
    if (this.clock.now() - this.savedAtMs >= SAVE_INTERVAL_MS) void this.write(run);
  }

  private write(run: TrainingRunEntity): Promise<void> {
    this.savedAtMs = this.clock.now();
    this.stream.send('training-run', toTrainingRunDto(run));
    const snapshot = { ...run };
    const saved = this.saves.run(() => this.runs.save(snapshot)).then(() => undefined);
    saved.catch((error: unknown) => {
      this.logger.error(`training run ${run.id} was not saved: ${describeError(error)}`);
    });
    return saved;
  }

  private now(): Date {
    return new Date(this.clock.now());
  }
}

function hasSearch({ parameters }: TrainingRunEntity): boolean {
  return parameters.search.trials > 0;
}

function describeTrial({ trial, trainingRows, rounds, validationLoss, state }: TrialDto): string {
  const ended = state === 'best' ? ', the best' : state === 'unfinished' ? ', unfinished' : '';
  return `trial ${trial}: loss ${validationLoss.toFixed(5)} on ${plural(trainingRows, 'row')}, ${plural(rounds, 'round')}${ended}`;
}
