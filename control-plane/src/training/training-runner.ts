import { Injectable } from '@nestjs/common';
import { rm } from 'node:fs/promises';
import { describeError } from '@picket/shared/errors';
import { DatasetsService, describeDerivation } from '../datasets/index.js';
import type { DatasetDto } from '../api/dataset.js';
import { BackgroundJobs, type Job } from '../platform/jobs/background-jobs.js';
import { ChildJobQueue } from '../platform/jobs/child-job-queue.js';
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
import { trainJob, type TrainInput } from './steps/train-job.js';

/**
 * Works through the queue of training runs. One that is cut short ends as interrupted and is never started again by
 * itself.
 */
@Injectable()
export class TrainingRunner extends ChildJobQueue<{ runId: string }, TrainingRunEntity, number> {
  private readonly draftsFolder: string;

  constructor(
    private readonly runs: TrainingRunRepository,
    private readonly journal: RunJournal,
    private readonly datasets: DatasetsService,
    private readonly registry: RegistryService,
    queue: JobQueue,
    jobs: BackgroundJobs,
    private readonly runtime: Runtime,
  ) {
    super('training', queue, jobs);
    this.draftsFolder = runtime.dataPath('training');
  }

  /** Ends the worker of a run at once. False: that run has no worker now. */
  cancel(runId: string): boolean {
    return this.underWay()?.stage !== 'register' && this.stop(runId);
  }

  protected async recover(): Promise<{ runId: string }[]> {
    for (const run of await this.runs.inState('running')) await this.endInterrupted(run);
    await rm(this.draftsFolder, { recursive: true, force: true });
    return (await this.runs.inState('queued')).map(({ id }) => ({ runId: id }));
  }

  /** A run that a killed control plane left behind: it may have got as far as its version. */
  private async endInterrupted(run: TrainingRunEntity): Promise<void> {
    const version = await this.registry.versionOfRun(run.id);
    if (version === undefined) {
      const error = 'the control plane was stopped meanwhile (start the training again)';
      return this.journal.end(run, 'interrupted', { error });
    }
    await this.promote(run, version);
    await this.succeed(run, version);
  }

  /** A run that waits; null when somebody else has taken it, or it was cancelled. */
  protected async take({ runId }: { runId: string }): Promise<TrainingRunEntity | null> {
    if (this.jobs.isStopping || !(await this.runs.move(runId, 'queued', 'running'))) return null;
    const run = await this.runs.find(runId);
    // Queued by an older release, it knows less than this one.
    if (run) run.parameters = trainingParametersSchema.parse(run.parameters);
    return run;
  }

  /** @returns the version that was registered */
  protected async perform(run: TrainingRunEntity, job: Job): Promise<number> {
    await this.journal.begin(run);
    try {
      const dataset = await this.datasets.get(run.datasetId ?? run.dataset);
      requireTrainable(dataset, run.promote);
      const remarks = this.remarksOn(run, dataset);
      await job.child(trainJob, await this.inputOf(run, dataset), (progress) => this.journal.apply(run, progress));
      const version = await this.register(run, remarks);
      await this.promote(run, version);
      return version;
    } finally {
      // What cannot be removed now is removed by the next start.
      await rm(this.draftFolder(run), { recursive: true, force: true }).catch(() => undefined);
    }
  }

  protected succeed(run: TrainingRunEntity, version: number): Promise<void> {
    return this.journal.end(run, 'succeeded', { version });
  }

  protected fail(run: TrainingRunEntity, error: unknown, isCancelled: boolean): Promise<void> {
    if (this.jobs.isStopping) return this.journal.end(run, 'interrupted');
    if (isCancelled) return this.journal.end(run, 'cancelled');
    this.logger.warn(`training run ${run.id} failed: ${describeError(error)}`);
    return this.journal.end(run, 'failed', { error: this.jobs.tell(error) });
  }

  /** Findings of the audit and the origin of a derived data set, for the log, the card and the report. */
  private remarksOn(run: TrainingRunEntity, dataset: DatasetDto): string[] {
    const findings = dataset.audit?.findings.filter(({ verdict }) => verdict !== 'pass') ?? [];
    const origin = dataset.derivedFrom ? describeDerivation(dataset.derivedFrom) : [];
    for (const { message } of findings) this.journal.log(run, `audit: ${message}`);
    for (const line of origin) this.journal.log(run, line);
    return [...findings.map(({ message }) => message), ...origin];
  }

  private async register(run: TrainingRunEntity, remarks: readonly string[]): Promise<number> {
    await this.journal.enter(run, 'register');
    const meter = new StageMeter('register');
    const { version } = await this.registry.register(run.model, await this.finishedDraft(run, remarks));
    this.journal.addCost(run, meter.cost());
    return version;
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

  /** Where the run is to. */
  private async promote(run: TrainingRunEntity, version: number): Promise<void> {
    this.journal.log(run, `registered as ${run.model} ${version}`);
    if (!run.promote) return;
    const wish = { by: run.by, acceptsEqual: run.promoteEqual };
    run.promotion = await this.registry.promote(run.model, version, wish);
    for (const text of describePromotion(run.model, version, run.promotion)) this.journal.log(run, text);
  }

  private draftFolder({ id }: TrainingRunEntity): string {
    return `${this.draftsFolder}/${id}`;
  }
}

/** What a run says of the promotion of its version; of a refused one, each check that failed. */
function describePromotion(model: string, version: number, { state, checks }: PromotionOutcome): string[] {
  if (state === 'promoted') return [`${model} ${version} is the champion`];
  const failed = checks.filter((check) => check.state === 'fail').map(({ check, detail }) => `${check}: ${detail}`);
  return [`${model} ${version} was not promoted`, ...failed];
}
