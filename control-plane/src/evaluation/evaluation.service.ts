import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { Clock } from '@picket/shared/clock';
import { DatasetsService } from '../datasets/index.js';
import { CLOCK } from '../platform/clock.js';
import { RegistryService, type Evaluation } from '../registry/index.js';
import type {
  ModelEvaluationDto,
  ModelEvaluationListDto,
  NewModelEvaluationDto,
  VersionComparisonDto,
} from './dto/model-evaluation.dto.js';
import { toModelEvaluationDto } from './evaluation-presenter.js';
import { datasetNotReady, noComparison, noReport, sameVersion, trainingDataGone } from './evaluation.errors.js';
import { Evaluator } from './evaluator.js';
import { ModelEvaluationRepository } from './persistence/model-evaluation.repository.js';

/** Reports of model versions: what training left in the bundle, and what was found out later. */
@Injectable()
export class EvaluationService {
  constructor(
    private readonly evaluations: ModelEvaluationRepository,
    private readonly registry: RegistryService,
    private readonly datasets: DatasetsService,
    private readonly evaluator: Evaluator,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

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

  /** @throws PicketError `model.not-found` */
  async list(name: string, version: number): Promise<ModelEvaluationListDto> {
    await this.registry.get(name, version);
    return { items: (await this.evaluations.newestFirst(name, version)).map(toModelEvaluationDto) };
  }

  /**
   * Starts trying a version on a data set, or two versions beside each other.
   * @throws PicketError `model.not-found`, `dataset.not-found`, `evaluation.dataset.conflict`, …
   */
  async create(name: string, version: number, request: NewModelEvaluationDto): Promise<ModelEvaluationDto> {
    const { against = version } = request;
    const [older, newer] = [Math.min(version, against), Math.max(version, against)];
    if (request.against === version) throw sameVersion(name, version);
    await this.registry.get(name, older);
    const evaluation = await this.evaluations.save({
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
    });
    await this.evaluator.enqueue(evaluation.id);
    return toModelEvaluationDto(evaluation);
  }

  /**
   * The newest comparison of two versions: one that was asked for, else the one that training made with its champion.
   * @throws PicketError `model.not-found`, `evaluation.same-version`, `evaluation.comparison.not-found`
   */
  async compare(name: string, a: number, b: number): Promise<VersionComparisonDto> {
    const [older, newer] = [Math.min(a, b), Math.max(a, b)];
    if (older === newer) throw sameVersion(name, older);
    const { digest } = await this.registry.get(name, older);
    const asked = await this.evaluations.findComparison(name, newer, older);
    if (asked?.comparison) return { name, older, newer, datasetId: asked.datasetId, comparison: asked.comparison };
    const report = await this.registry.evaluation(name, newer);
    if (report?.champion?.digest !== digest) throw noComparison(name, older, newer);
    return { name, older, newer, datasetId: null, comparison: report.champion };
  }

  private async requireDataset(id: string): Promise<string> {
    const { name, status } = await this.datasets.get(id);
    if (status !== 'ready') throw datasetNotReady(name, status);
    return id;
  }

  private async trainedOn(name: string, version: number): Promise<string> {
    const { lineage } = await this.registry.get(name, version);
    const wanted = lineage.datasets.map(({ sha256 }) => sha256);
    const { items } = await this.datasets.list();
    const found = items.find(({ sha256, status }) => status === 'ready' && sha256 !== null && wanted.includes(sha256));
    if (!found) throw trainingDataGone(name, version);
    return found.id;
  }
}
