import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { rm } from 'node:fs/promises';
import { describeError, PicketError } from '@picket/shared/errors';
import { DatasetsService, describeDerivation } from '../datasets/index.js';
import type { DatasetDto } from '../api/dataset.js';
import { BackgroundJobs, type Job } from '../platform/jobs/background-jobs.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { Runtime } from '../platform/runtime.js';
import { programVersion } from '../platform/version.js';
import { RegistryService } from '../registry/index.js';
import type { PromotionOutcome } from '../api/promotion.js';
import { lineageOfAudit } from './domain/audit-lineage.js';
import { requireTrainable } from './domain/trainable.js';
import { trainingParametersSchema } from '../api/training-run.js';
import type { TrainingRunEntity } from './persistence/training-run.entity.js';
import { TrainingRunRepository } from './persistence/training-run.repository.js';
import { RunJournal } from './run-journal.js';
import { readDraft } from './steps/draft.js';
import { StageMeter } from './steps/stage-clock.js';
import { trainProgressSchema, type TrainInput } from './steps/train-job.js';

/** One run at a time. One that is cut short ends as interrupted and is never started again by itself. */
const KIND = 'training';
const POLL = { pollingIntervalSeconds: 0.5 };

/** The run under way, and why it was stopped, if it was. */
interface Current {
  readonly run: TrainingRunEntity;
  job?: Job;
  stopped?: 'cancelled' | 'interrupted';
}

/** Works through the queue of training runs, each in a process of its own. */
@Injectable()
export class TrainingRunner implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(TrainingRunner.name);
  private readonly draftsFolder: string;
  private current: Current | undefined;
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly runs: TrainingRunRepository,
    private readonly journal: RunJournal,
    private readonly datasets: DatasetsService,
    private readonly registry: RegistryService,
    private readonly queue: JobQueue,
    private readonly jobs: BackgroundJobs,
    private readonly runtime: Runtime,
  ) {
    this.draftsFolder = runtime.dataPath('training');
  }

  async onModuleInit(): Promise<void> {
    for (const run of await this.runs.inState('running')) await this.recover(run);
    await rm(this.draftsFolder, { recursive: true, force: true });
    await this.queue.work<{ runId: string }>(KIND, ({ runId }) => (this.working = this.work(runId)), POLL);
    // A run that waits may have lost its job; whoever comes second finds it taken.
    for (const run of await this.runs.inState('queued')) await this.enqueue(run.id);
  }

  /** Stops what is running, and returns when that has been written down. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopCurrent('interrupted');
    await this.working;
  }

  async enqueue(runId: string): Promise<void> {
    await this.queue.send(KIND, { runId });
  }

  /** Ends the worker of a run at once. False: that run has no worker now. */
  cancel(runId: string): boolean {
    return this.current?.run.id === runId && this.stopCurrent('cancelled');
  }

  /** A run that a killed control plane left behind: it may have got as far as its version. */
  private async recover(run: TrainingRunEntity): Promise<void> {
    const version = await this.registry.versionOfRun(run.id);
    if (version === undefined) {
      const error = 'the control plane was stopped meanwhile (start the training again)';
      return this.journal.end(run, 'interrupted', { error });
    }
    await this.complete(run, version);
  }

  private async work(runId: string): Promise<void> {
    const run = await this.jobs.insist('a training run', () => this.take(runId));
    if (!run) return;
    const current: Current = (this.current = { run });
    try {
      await this.journal.begin(run);
      await this.jobs.run(KIND, runId, (job) => this.train(Object.assign(current, { job })));
    } catch (error) {
      const stopped = this.jobs.isStopping ? 'interrupted' : current.stopped;
      if (!stopped) this.logger.warn(`training run ${run.id} failed: ${describeError(error)}`);
      await this.journal.end(run, stopped ?? 'failed', stopped ? {} : { error: this.jobs.tell(error) });
    } finally {
      this.current = undefined;
      // What cannot be removed now is removed by the next start.
      await rm(this.draftFolder(run), { recursive: true, force: true }).catch(() => undefined);
    }
  }

  /** A run that waits; null when somebody else has taken it, or it was cancelled. */
  private async take(runId: string): Promise<TrainingRunEntity | null> {
    if (this.jobs.isStopping || !(await this.runs.move(runId, 'queued', 'running'))) return null;
    const run = await this.runs.find(runId);
    // Queued by an older release, it knows less than this one.
    if (run) run.parameters = trainingParametersSchema.parse(run.parameters);
    return run;
  }

  private async train(current: Current & { job: Job }): Promise<void> {
    const { run } = current;
    const dataset = await this.datasets.get(run.datasetId ?? run.dataset);
    requireTrainable(dataset, run.promote);
    const findings = dataset.audit?.findings.filter(({ verdict }) => verdict !== 'pass') ?? [];
    const origin = dataset.derivedFrom ? describeDerivation(dataset.derivedFrom) : [];
    const remarks = [...findings.map(({ message }) => message), ...origin];
    for (const { message } of findings) this.journal.log(run, `audit: ${message}`);
    for (const line of origin) this.journal.log(run, line);
    await this.runWorker(current, await this.inputOf(run, dataset));
    await this.journal.enter(run, 'register');
    const meter = new StageMeter('register');
    const version = await this.registry.register(run.model, await this.finishedDraft(run, remarks));
    this.journal.addCost(run, meter.cost());
    await this.complete(run, version.version);
  }

  private async runWorker(current: Current & { job: Job }, input: TrainInput): Promise<void> {
    refuseIfStopped(current);
    await current.job.child(input, (message) => this.journal.apply(current.run, trainProgressSchema.parse(message)));
    refuseIfStopped(current);
  }

  /** What the audit remarked belongs to the card and to the report. */
  private async finishedDraft(run: TrainingRunEntity, remarks: readonly string[]) {
    const draft = await readDraft(this.draftFolder(run));
    const evaluation = { ...draft.evaluation, remarks: [...draft.evaluation.remarks, ...remarks] };
    return { ...draft, evaluation, remarks };
  }

  private async inputOf(run: TrainingRunEntity, dataset: DatasetDto): Promise<TrainInput> {
    const sha256 = dataset.sha256 ?? '';
    const champion = await this.registry.championFiles(run.model);
    return {
      runId: run.id,
      datasetFolder: this.datasets.folderOf(sha256),
      dataset: { name: dataset.name, sha256, rows: dataset.rows },
      audit: lineageOfAudit(dataset),
      benignClass: run.benignClass,
      parameters: run.parameters,
      holdOutShare: this.runtime.config['learning.holdOutShare'],
      threads: this.runtime.config['training.threads'],
      codeVersion: programVersion(),
      champion: champion ?? null,
      draftFolder: this.draftFolder(run),
    };
  }

  private async complete(run: TrainingRunEntity, version: number): Promise<void> {
    this.journal.log(run, `registered as ${run.model} ${version}`);
    if (run.promote) {
      const wish = { by: run.by, acceptsEqual: run.promoteEqual };
      run.promotion = await this.registry.promote(run.model, version, wish);
      for (const text of describePromotion(run.model, version, run.promotion)) this.journal.log(run, text);
    }
    await this.journal.end(run, 'succeeded', { version });
  }

  private stopCurrent(reason: 'cancelled' | 'interrupted'): boolean {
    const { current } = this;
    if (!current || (current.run.stage === 'register' && reason === 'cancelled')) return false;
    current.stopped = reason;
    current.job?.stop();
    return true;
  }

  private draftFolder({ id }: TrainingRunEntity): string {
    return `${this.draftsFolder}/${id}`;
  }
}

/** It may be stopped before it has a worker, or after. */
function refuseIfStopped({ stopped }: Current): void {
  if (stopped) throw new PicketError('task.stopped', 'operational', 'stopped on request');
}

/** What a run says of the promotion of its version; of a refused one, each check that failed. */
function describePromotion(model: string, version: number, { state, checks }: PromotionOutcome): string[] {
  if (state === 'promoted') return [`${model} ${version} is the champion`];
  const failed = checks.filter((check) => check.state === 'fail').map(({ check, detail }) => `${check}: ${detail}`);
  return [`${model} ${version} was not promoted`, ...failed];
}
