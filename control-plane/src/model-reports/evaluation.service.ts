import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Clock } from '@picket/shared/clock';
import { DatasetsService } from '../datasets/index.js';
import type { DatasetDto } from '../api/dataset.js';
import { CLOCK } from '../platform/clock.js';
import { mapPage, type PageRequest } from '../platform/database/keyset.js';
import { QueuePlaces } from '../platform/jobs/queue-places.js';
import { ComparisonSource, RegistryService } from '../registry/index.js';
import type { Evaluation } from '../api/evaluation-report.js';
import type { ModelVersionDto } from '../api/model.js';
import type {
  ModelEvaluationDto,
  ModelEvaluationListDto,
  NewModelEvaluationDto,
  VersionComparisonDto,
} from '../api/model-evaluation.js';
import { toModelEvaluationDto } from './evaluation-presenter.js';
import {
  datasetNotReady,
  evaluatedAlready,
  noComparison,
  noReport,
  sameVersion,
  trainingDataGone,
} from './evaluation.errors.js';
import type { ModelEvaluationEntity } from './persistence/model-evaluation.entity.js';
import { Evaluator } from './evaluator.js';
import { ModelEvaluationRepository } from './persistence/model-evaluation.repository.js';

/** Reports of model versions: what training left in the bundle, and what was found out later. */
@Injectable()
export class EvaluationService implements OnModuleInit {
  constructor(
    private readonly evaluations: ModelEvaluationRepository,
    private readonly registry: RegistryService,
    private readonly datasets: DatasetsService,
    private readonly evaluator: Evaluator,
    private readonly comparisons: ComparisonSource,
    private readonly places: QueuePlaces,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Only those on the hold-out of a data set: older ones were made on rows that might have been chosen for them. */
  onModuleInit(): void {
    this.comparisons.register({
      comparison: async (name, newer, older) => {
        const found = await this.evaluations.findComparison(name, newer, older);
        return found?.comparison?.alertDifference ? found.comparison : null;
      },
      trial: async (name, version) => (await this.evaluations.succeeded(name, version)).at(-1)?.result?.metrics ?? null,
    });
  }

  /**
   * The report of a version, with the results on other data sets behind those of its own files.
   * @throws PicketError `model.not-found`, `evaluation.not-found`
   */
  async report(name: string, version: number): Promise<Evaluation> {
    const report = await this.registry.evaluation(name, version);
    if (!report) throw noReport(name, version);
    const later = await this.evaluations.succeeded(name, version);
    return { ...report, sources: [...report.sources, ...later.flatMap(({ result }) => result ?? [])] };
  }

  /** Newest first. @throws PicketError `model.not-found` */
  async page(name: string, version: number, query: PageRequest): Promise<ModelEvaluationListDto> {
    await this.registry.get(name, version);
    return mapPage(await this.evaluations.page(name, version, query), toModelEvaluationDto);
  }

  /**
   * Starts trying a version on a data set, or two versions beside each other.
   * @throws PicketError `model.not-found`, `dataset.not-found`, `evaluation.dataset.conflict`,
   *   `evaluation.equal.conflict`, `job.queue.conflict`, …
   */
  async create(name: string, version: number, request: NewModelEvaluationDto): Promise<ModelEvaluationDto> {
    const { against = version } = request;
    const [older, newer] = [Math.min(version, against), Math.max(version, against)];
    if (request.against === version) throw sameVersion(name, version);
    for (const operand of new Set([older, newer])) await this.registry.get(name, operand);
    const evaluation: ModelEvaluationEntity = {
      id: randomUUID(),
      name,
      version: newer,
      datasetId: await this.requireDataset(request.datasetId ?? (await this.trainedOn(name, newer))),
      against: request.against === undefined ? null : older,
      state: 'queued',
      error: null,
      createdAt: new Date(this.clock.now()),
      finishedAt: null,
      result: null,
      comparison: null,
    };
    await this.queue(evaluation);
    await this.evaluator.enqueue({ id: evaluation.id });
    return toModelEvaluationDto(evaluation);
  }

  /**
   * The newest comparison of two versions on the hold-out of a data set: one that was asked for, else, on what the newer
   * one was trained on, the one that its training made with its champion.
   * @throws PicketError `model.not-found`, `dataset.not-found`, `evaluation.same-version`,
   *   `evaluation.comparison.not-found`
   */
  async compare(name: string, a: number, b: number, datasetId?: string): Promise<VersionComparisonDto> {
    const [older, newer] = [Math.min(a, b), Math.max(a, b)];
    if (older === newer) throw sameVersion(name, older);
    const { digest } = await this.registry.get(name, older);
    const { lineage } = await this.registry.get(name, newer);
    const own = await this.findTrainedOn(lineage);
    const wanted = datasetId === undefined ? own : await this.datasets.get(datasetId);
    const found = wanted && (await this.evaluations.findComparison(name, newer, older, wanted.id));
    const identity = { name, older, newer, datasetId: wanted?.id ?? null };
    const comparison = found && toModelEvaluationDto(found).comparison;
    if (comparison) return { ...identity, dataset: wanted?.name ?? '', comparison };
    const report = wanted?.id === own?.id ? await this.registry.evaluation(name, newer) : null;
    if (report?.champion?.digest !== digest) throw noComparison(name, older, newer);
    return { ...identity, dataset: own?.name ?? lineage.datasets[0]?.name ?? '', comparison: report.champion };
  }

  /** @throws PicketError `evaluation.equal.conflict`, `job.queue.conflict` */
  private async queue(evaluation: ModelEvaluationEntity): Promise<void> {
    const waiting = async () => {
      const equal = await this.evaluations.findEqual(evaluation);
      if (equal) throw evaluatedAlready(equal);
      return (await this.evaluations.inState('queued')).length;
    };
    await this.places.admit('model-evaluation', waiting, () => this.evaluations.save(evaluation));
  }

  private async requireDataset(id: string): Promise<string> {
    const { name, status } = await this.datasets.get(id);
    if (status !== 'ready') throw datasetNotReady(name, status);
    return id;
  }

  private async trainedOn(name: string, version: number): Promise<string> {
    const found = await this.findTrainedOn((await this.registry.get(name, version)).lineage);
    if (!found) throw trainingDataGone(name, version);
    return found.id;
  }

  private async findTrainedOn(lineage: ModelVersionDto['lineage']): Promise<DatasetDto | undefined> {
    const [newest] = await this.datasets.withContent(lineage.datasets.map(({ sha256 }) => sha256));
    return newest;
  }
}
