import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { describeError } from '@picket/shared/errors';
import { DatasetsService } from '../datasets/index.js';
import { CLOCK } from '../platform/clock.js';
import { ServerEventStream } from '../platform/events/server-event-stream.js';
import { BackgroundJobs, type Job } from '../platform/jobs/background-jobs.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { Runtime } from '../platform/runtime.js';
import { RegistryService } from '../registry/index.js';
import { toModelEvaluationDto } from './evaluation-presenter.js';
import type { ModelEvaluationEntity } from './persistence/model-evaluation.entity.js';
import { ModelEvaluationRepository } from './persistence/model-evaluation.repository.js';
import { evaluateResultSchema, type EvaluateInput, type EvaluateResult } from './worker/evaluate-job.js';

/** One at a time; it is over in seconds, and whoever wants it again asks again. */
const KIND = 'model-evaluation';
const POLL = { pollingIntervalSeconds: 0.5 };

/** Tries versions on data sets in the background, each time in a process of its own. */
@Injectable()
export class Evaluator implements OnModuleInit {
  private readonly logger = new Logger(Evaluator.name);

  constructor(
    private readonly evaluations: ModelEvaluationRepository,
    private readonly datasets: DatasetsService,
    private readonly registry: RegistryService,
    private readonly queue: JobQueue,
    private readonly jobs: BackgroundJobs,
    private readonly runtime: Runtime,
    private readonly stream: ServerEventStream,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Nothing evaluates when a control plane starts: what says so was interrupted. */
  async onModuleInit(): Promise<void> {
    for (const evaluation of await this.evaluations.inState('running'))
      await this.finish(evaluation, { state: 'failed', error: 'the control plane was stopped meanwhile; try again' });
    await this.queue.work<{ id: string }>(KIND, ({ id }) => this.run(id), POLL);
    for (const { id } of await this.evaluations.inState('queued')) await this.enqueue(id);
  }

  async enqueue(id: string): Promise<void> {
    await this.queue.send(KIND, { id });
  }

  private async run(id: string): Promise<void> {
    const evaluation = await this.jobs.insist('an evaluation', () => this.begin(id));
    if (!evaluation) return;
    this.stream.send('model-evaluation', toModelEvaluationDto(evaluation));
    try {
      const result = await this.jobs.run(KIND, id, async (job) => this.evaluateInChild(job, evaluation));
      await this.finish(evaluation, { state: 'succeeded', ...result });
    } catch (error) {
      this.logger.warn(`evaluation of ${evaluation.name} ${evaluation.version} failed: ${describeError(error)}`);
      await this.finish(evaluation, { state: 'failed', error: this.jobs.tell(error) });
    }
  }

  /** Null when somebody else has begun it. */
  private async begin(id: string): Promise<ModelEvaluationEntity | null> {
    return (await this.evaluations.move(id, 'queued', 'running')) ? this.evaluations.find(id) : null;
  }

  private async evaluateInChild(job: Job, evaluation: ModelEvaluationEntity): Promise<EvaluateResult> {
    let result: EvaluateResult = { result: null, comparison: null };
    const input = await this.inputOf(evaluation);
    await job.child(input, (message) => (result = evaluateResultSchema.parse(message)));
    return result;
  }

  private async inputOf({ name, version, datasetId, against }: ModelEvaluationEntity): Promise<EvaluateInput> {
    const dataset = await this.datasets.get(datasetId);
    return {
      datasetFolder: this.datasets.folderOf(dataset.sha256 ?? ''),
      datasetName: dataset.name,
      holdOutShare: this.runtime.config['learning.holdOutShare'],
      model: await this.registry.files(name, version),
      against: against === null ? null : await this.registry.files(name, against),
    };
  }

  private finish(evaluation: ModelEvaluationEntity, outcome: Partial<ModelEvaluationEntity>): Promise<void> {
    return this.jobs.end(`the evaluation of ${evaluation.name} ${evaluation.version}`, {
      write: () => this.save(evaluation, outcome),
      instead: (error) => this.save(evaluation, { state: 'failed', error, result: null, comparison: null }),
    });
  }

  private async save(evaluation: ModelEvaluationEntity, outcome: Partial<ModelEvaluationEntity>): Promise<void> {
    Object.assign(evaluation, outcome, { finishedAt: new Date(this.clock.now()) });
    await this.evaluations.save(evaluation);
    this.stream.send('model-evaluation', toModelEvaluationDto(evaluation));
  }
}
