import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { describeError } from '@picket/shared/errors';
import { DatasetsService } from '../datasets/index.js';
import { CLOCK } from '../platform/clock.js';
import { ServerEventStream } from '../platform/events/server-event-stream.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { ChildTask } from '../platform/process/child-task.js';
import { RegistryService } from '../registry/index.js';
import { toModelEvaluationDto } from './evaluation-presenter.js';
import type { ModelEvaluationEntity } from './persistence/model-evaluation.entity.js';
import { ModelEvaluationRepository } from './persistence/model-evaluation.repository.js';
import { evaluateResultSchema, type EvaluateInput, type EvaluateResult } from './worker/evaluate-messages.js';

/** One at a time; it is over in seconds, and whoever wants it again asks again. */
const QUEUE = { name: 'model-evaluation', retryLimit: 0, expireInSeconds: 3600 };
const POLL = { pollingIntervalSeconds: 0.5 };
const WORKER = new URL('./worker/evaluate-worker.js', import.meta.url);

/** Tries versions on data sets in the background, each time in a process of its own. */
@Injectable()
export class Evaluator implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Evaluator.name);
  private running: ChildTask | undefined;

  constructor(
    private readonly evaluations: ModelEvaluationRepository,
    private readonly datasets: DatasetsService,
    private readonly registry: RegistryService,
    private readonly jobs: JobQueue,
    private readonly stream: ServerEventStream,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Nothing evaluates when a control plane starts: what says so was interrupted. */
  async onModuleInit(): Promise<void> {
    for (const evaluation of await this.evaluations.inState('running'))
      await this.finish(evaluation, { state: 'failed', error: 'the control plane was stopped meanwhile; try again' });
    await this.jobs.work<{ id: string }>(QUEUE, ({ data }) => this.run(data.id), POLL);
    for (const { id } of await this.evaluations.inState('queued')) await this.enqueue(id);
  }

  onApplicationShutdown(): void {
    this.running?.stop();
  }

  async enqueue(id: string): Promise<void> {
    await this.jobs.send(QUEUE.name, { id });
  }

  private async run(id: string): Promise<void> {
    if (!(await this.evaluations.move(id, 'queued', 'running'))) return;
    const evaluation = await this.evaluations.find(id);
    if (!evaluation) return;
    this.stream.send('model-evaluation', toModelEvaluationDto(evaluation));
    try {
      const result = await this.evaluateInChild(await this.inputOf(evaluation));
      await this.finish(evaluation, { state: 'succeeded', ...result });
    } catch (error) {
      this.logger.warn(`evaluation of ${evaluation.name} ${evaluation.version} failed: ${describeError(error)}`);
      await this.finish(evaluation, { state: 'failed', error: describeError(error) });
    }
  }

  private async evaluateInChild(input: EvaluateInput): Promise<EvaluateResult> {
    let result: EvaluateResult = { result: null, comparison: null };
    this.running = ChildTask.start(WORKER, input, (message) => (result = evaluateResultSchema.parse(message)));
    await this.running.done;
    return result;
  }

  private async inputOf({ name, version, datasetId, against }: ModelEvaluationEntity): Promise<EvaluateInput> {
    const dataset = await this.datasets.get(datasetId);
    return {
      datasetFolder: this.datasets.folderOf(dataset.sha256 ?? ''),
      datasetName: dataset.name,
      model: await this.registry.files(name, version),
      against: against === null ? null : await this.registry.files(name, against),
    };
  }

  private async finish(evaluation: ModelEvaluationEntity, outcome: Partial<ModelEvaluationEntity>): Promise<void> {
    Object.assign(evaluation, outcome, { finishedAt: new Date(this.clock.now()) });
    await this.evaluations.save(evaluation);
    this.stream.send('model-evaluation', toModelEvaluationDto(evaluation));
  }
}
