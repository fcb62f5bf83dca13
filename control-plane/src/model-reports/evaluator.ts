import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { describeError } from '@picket/shared/errors';
import { DatasetsService } from '../datasets/index.js';
import { CLOCK } from '../platform/clock.js';
import { ServerEventStream } from '../platform/events/server-event-stream.js';
import { BackgroundJobs, type Job } from '../platform/jobs/background-jobs.js';
import { ChildJobQueue } from '../platform/jobs/child-job-queue.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { Runtime } from '../platform/runtime.js';
import { RegistryService } from '../registry/index.js';
import { toModelEvaluationDto } from './evaluation-presenter.js';
import type { ModelEvaluationEntity } from './persistence/model-evaluation.entity.js';
import { ModelEvaluationRepository } from './persistence/model-evaluation.repository.js';
import { evaluateJob, type EvaluateInput, type EvaluateResult } from './worker/evaluate-job.js';

/** Tries versions on data sets in the background. A trial is over in seconds; callers that want it again ask again. */
@Injectable()
export class Evaluator extends ChildJobQueue<{ id: string }, ModelEvaluationEntity, EvaluateResult> {
  constructor(
    private readonly evaluations: ModelEvaluationRepository,
    private readonly datasets: DatasetsService,
    private readonly registry: RegistryService,
    queue: JobQueue,
    jobs: BackgroundJobs,
    private readonly runtime: Runtime,
    private readonly stream: ServerEventStream,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super('model-evaluation', queue, jobs);
  }

  /** Nothing evaluates when a control plane starts: what says so was interrupted. */
  protected async recover(): Promise<{ id: string }[]> {
    const error = 'the control plane was stopped meanwhile; try again';
    for (const evaluation of await this.evaluations.inState('running'))
      await this.finish(evaluation, { state: 'failed', error });
    return (await this.evaluations.inState('queued')).map(({ id }) => ({ id }));
  }

  protected async take({ id }: { id: string }): Promise<ModelEvaluationEntity | null> {
    if (!(await this.evaluations.move(id, 'queued', 'running'))) return null;
    return this.evaluations.find(id);
  }

  protected async perform(evaluation: ModelEvaluationEntity, job: Job): Promise<EvaluateResult> {
    this.stream.send('model-evaluation', toModelEvaluationDto(evaluation));
    let result: EvaluateResult = { result: null, comparison: null };
    await job.child(evaluateJob, await this.inputOf(evaluation), (progress) => (result = progress));
    return result;
  }

  protected succeed(evaluation: ModelEvaluationEntity, result: EvaluateResult): Promise<void> {
    return this.finish(evaluation, { state: 'succeeded', ...result });
  }

  protected fail(evaluation: ModelEvaluationEntity, error: unknown): Promise<void> {
    this.logger.warn(`evaluation of ${evaluation.name} ${evaluation.version} failed: ${describeError(error)}`);
    return this.finish(evaluation, { state: 'failed', error: this.jobs.tell(error) });
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
