import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '@picket/shared/clock';
import { z } from 'zod';
import { DatasetsService, DatasetUses } from '../datasets/index.js';
import { CLOCK } from '../platform/clock.js';
import { mapPage } from '../platform/database/keyset.js';
import { QueuePlaces } from '../platform/jobs/queue-places.js';
import { Runtime } from '../platform/runtime.js';
import { requireOperands } from './domain/operands.js';
import { requireTrainable } from './domain/trainable.js';
import {
  trainingParametersSchema,
  type NewTrainingRunDto,
  type TrainingRunDto,
  type ClearedQueueDto,
  type TrainingRunListDto,
  type TrainingRunListQueryDto,
} from '../api/training-run.js';
import type { TrainingRunEntity } from './persistence/training-run.entity.js';
import { TrainingRunRepository, type TrainedVersion } from './persistence/training-run.repository.js';
import { RunJournal } from './run-journal.js';
import { toTrainingRunDto } from './training-run-presenter.js';
import { TrainingRunner } from './training-runner.js';
import {
  datasetDeleted,
  equalRun,
  notCancellable,
  notRestartable,
  runNotFound,
  searchTooLong,
} from './training.errors.js';

const KIND = 'training';

@Injectable()
export class TrainingService implements OnModuleInit {
  constructor(
    private readonly runs: TrainingRunRepository,
    private readonly journal: RunJournal,
    private readonly runner: TrainingRunner,
    private readonly datasets: DatasetsService,
    private readonly uses: DatasetUses,
    private readonly places: QueuePlaces,
    private readonly runtime: Runtime,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What something was trained from is kept. */
  onModuleInit(): void {
    this.uses.register(async (datasetId) => {
      const runs = await this.runs.countUsing(datasetId);
      return runs === 0 ? undefined : `${runs} training run(s) used it`;
    });
  }

  /**
   * Queues a run.
   * @throws PicketError `dataset.not-found`, `training.dataset.conflict`, `training.audit.conflict`, `training.parameters.invalid`,
   *   `training.equal.conflict`, `job.queue.conflict`
   */
  async create(request: NewTrainingRunDto, restartOf: string | null = null): Promise<TrainingRunDto> {
    const dataset = await this.datasets.get(request.datasetId);
    requireTrainable(dataset, request.promote);
    requireOperands(request, dataset);
    const deadlineS = this.runtime.config['training.deadlineS'];
    const { trials, seconds } = request.parameters.search;
    if (trials > 0 && seconds >= deadlineS) throw searchTooLong(seconds, deadlineS);
    const called = `${dataset.name}@${dataset.version}`;
    const run = newRun(request, called, new Date(this.clock.now()), restartOf);
    await this.places.admit(
      KIND,
      () => this.countWaiting(run),
      () => this.runs.save(run),
    );
    await this.runner.enqueue({ runId: run.id });
    return toTrainingRunDto(run);
  }

  /** Newest first. */
  async page(query: TrainingRunListQueryDto): Promise<TrainingRunListDto> {
    return mapPage(await this.runs.page(query), toTrainingRunDto);
  }

  /** The newest run that has made, or will make, a version of that model. */
  async newestOf(model: string): Promise<TrainingRunDto | undefined> {
    const run = await this.runs.newestOf(model);
    return run ? toTrainingRunDto(run) : undefined;
  }

  /** Versions that were trained on one of these data sets, newest first. */
  versionsOn(datasetIds: readonly string[]): Promise<TrainedVersion[]> {
    return this.runs.trainedOn(datasetIds);
  }

  /** @throws PicketError `training.not-found` */
  async get(id: string): Promise<TrainingRunDto> {
    return toTrainingRunDto(await this.require(id));
  }

  /**
   * Stops a run that waits or computes; one that is being registered is left to end.
   * @throws PicketError `training.not-found`, `training.cancel.conflict`
   */
  async cancel(id: string): Promise<TrainingRunDto> {
    const run = await this.require(id);
    if (await this.runs.move(id, 'queued', 'cancelled')) {
      await this.journal.end(run, 'cancelled');
      return toTrainingRunDto(run);
    }
    if (!this.runner.cancel(id)) throw notCancellable((await this.require(id)).state);
    return toTrainingRunDto(await this.require(id));
  }

  /** Before something is made that a run is queued for. @throws PicketError `job.queue.conflict` */
  async requirePlace(): Promise<void> {
    await this.places.admit(
      KIND,
      async () => (await this.runs.inState('queued')).length,
      () => Promise.resolve(),
    );
  }

  /** Cancels all runs that wait. @returns them */
  async clear(state: 'queued'): Promise<ClearedQueueDto> {
    const cancelled: TrainingRunEntity[] = [];
    for (const run of await this.runs.inState(state)) {
      // It may have begun meanwhile.
      if (!(await this.runs.move(run.id, state, 'cancelled'))) continue;
      await this.journal.end(run, 'cancelled');
      cancelled.push(run);
    }
    return { items: cancelled.map(toTrainingRunDto) };
  }

  /**
   * Queues a run like one that has ended: same data set, same parameters.
   * @throws PicketError `training.not-found`, `training.restart.conflict`, and those of `create`
   */
  async restart(id: string): Promise<TrainingRunDto> {
    const run = await this.require(id);
    const { state, datasetId, model, benignClass, promote, promoteEqual, by, parameters } = run;
    if (state === 'queued' || state === 'running') throw notRestartable(state);
    if (datasetId === null) throw datasetDeleted(run.dataset);
    // Parameters that an older release did not know get their defaults.
    const known = { datasetId, model, benignClass, promote, promoteEqual, by: by ?? undefined };
    return this.create({ ...known, parameters: trainingParametersSchema.parse(parameters) }, id);
  }

  /** @throws PicketError `training.equal.conflict` when one of those that have not ended does the same */
  private async countWaiting(run: TrainingRunEntity): Promise<number> {
    const waiting = await this.runs.inState('queued');
    const running = await this.runs.inState('running');
    const equal = [...running, ...waiting].find((other) => isEqualRun(other, run));
    if (equal) throw equalRun(equal.id, equal.state);
    return waiting.length;
  }

  private async require(id: string): Promise<TrainingRunEntity> {
    const run = z.uuid().safeParse(id).success ? await this.runs.find(id) : null;
    if (!run) throw runNotFound(id);
    return run;
  }
}

/** Do two runs make the same model of the same rows, and the same of it? */
function isEqualRun(one: TrainingRunEntity, other: TrainingRunEntity): boolean {
  const told = ({ datasetId, model, benignClass, promote, promoteEqual, parameters }: TrainingRunEntity) =>
    [datasetId, model, benignClass, promote, promoteEqual, parameters] as const;
  return isDeepStrictEqual(told(one), told(other));
}

function newRun(
  request: NewTrainingRunDto,
  dataset: string,
  createdAt: Date,
  restartOf: string | null,
): TrainingRunEntity {
  return {
    ...request,
    dataset,
    by: request.by ?? null,
    promotion: null,
    id: randomUUID(),
    state: 'queued',
    stage: 'queued',
    progress: 0,
    createdAt,
    restartOf,
    startedAt: null,
    finishedAt: null,
    curve: [],
    trials: [],
    stages: [],
    metrics: null,
    parity: null,
    version: null,
    error: null,
    log: [],
  };
}
