import { Injectable } from '@nestjs/common';
import type { PicketError } from '@picket/shared/errors';
import { describeLeftOut } from '../datasets/index.js';
import type { DatasetDto } from '../api/dataset.js';
import { trainingParametersSchema, type TrainingParameters, type TrainingRunDto } from '../api/training-run.js';
import { TrainingService } from '../training/index.js';
import type { NewRetrainDto, RetrainPreviewDto } from '../api/retraining.js';
import { LabelHarmCheck, MAX_SCORE_LOST } from './label-harm-check.js';
import { isUserError, LabelledDatasetsService, LabelUseRepository } from '../labels/index.js';
import { noNewLabels, nothingTaken, retrainUnderWay, labelsDoHarm, wrongParameters } from './retraining.errors.js';
import { RetrainSources, type RetrainSource } from './retrain-source.js';
import { changesOf, emptyPreview, previewOf } from './retrain-preview.js';

/** Trains models again, with what analysts have said meanwhile. */
@Injectable()
export class RetrainService {
  /** Models whose data set is being made. */
  private readonly underWay = new Set<string>();

  constructor(
    private readonly sources: RetrainSources,
    private readonly labelled: LabelledDatasetsService,
    private readonly uses: LabelUseRepository,
    private readonly training: TrainingService,
    private readonly harm: LabelHarmCheck,
  ) {}

  /** What `retrain` would do now, or why it would refuse. @throws PicketError `model.not-found` */
  async preview(model: string): Promise<RetrainPreviewDto> {
    const version = await this.sources.versionOf(model);
    try {
      const base = await this.sources.findSource(model, version);
      const preview = previewOf(base, await this.labelled.plan(base.dataset.profile), await this.seenBy(model));
      const refusal = isUnchanged(preview) ? refusalOf(noNewLabels(model)) : null;
      return { ...preview, refusal };
    } catch (error) {
      if (!isUserError(error)) throw error;
      return { ...emptyPreview(model, version), refusal: refusalOf(error) };
    }
  }

  /**
   * Makes a data set of the one that the champion was trained on and all labels that count, and queues a run on it.
   * @throws PicketError `model.not-found`, `retrain.*.conflict`, `retrain.parameters.invalid`, `job.queue.conflict`, and
   *   what training throws
   */
  async retrain(model: string, request: NewRetrainDto): Promise<TrainingRunDto> {
    const base = await this.sources.findSource(model, await this.sources.versionOf(model));
    const parameters = mergeParameters(base.run.parameters, request.parameters);
    if (this.underWay.has(model)) throw retrainUnderWay(model);
    this.underWay.add(model);
    try {
      await this.training.requirePlace();
      const dataset = await this.makeDataset(base, request);
      if (!request.force) await this.refuseHarm(base, dataset, parameters);
      const { benignClass } = base;
      return await this.training.create({
        datasetId: dataset.id,
        model,
        benignClass,
        parameters,
        promote: request.promote,
        promoteEqual: request.promoteEqual,
        by: request.author,
      });
    } finally {
      this.underWay.delete(model);
    }
  }

  private async makeDataset(base: RetrainSource, { author, force }: NewRetrainDto): Promise<DatasetDto> {
    const changes = changesOf(await this.labelled.plan(base.dataset.profile), await this.seenBy(base.model));
    if (isUnchanged(changes) && !force) throw noNewLabels(base.model);
    const { done } = await this.labelled.start(base.dataset.id, { benignClass: base.benignClass, author }, true);
    const dataset = await done;
    if (changes.withdrawnLabels === 0 && !force) refuseEmpty(dataset);
    return dataset;
  }

  /** Labels may be wrong or malicious: what they cost on rows that no analyst complained about is measured first. */
  private async refuseHarm(base: RetrainSource, dataset: DatasetDto, parameters: TrainingParameters): Promise<void> {
    const scores = await this.harm.measure(base.dataset, dataset, parameters);
    if (scores.without - scores.with < MAX_SCORE_LOST) return;
    const { agents } = previewOf(base, await this.labelled.plan(base.dataset.profile), new Set());
    throw labelsDoHarm(scores.without, scores.with, agents[0]?.name ?? '');
  }

  /** Labels that the model's last training was offered. */
  private async seenBy(model: string): Promise<ReadonlySet<string>> {
    const dataset = await this.sources.lastDataset(model);
    return dataset ? this.uses.offeredTo(dataset.id) : new Set();
  }
}

function isUnchanged({ newLabels, withdrawnLabels }: { newLabels: number; withdrawnLabels: number }): boolean {
  return newLabels + withdrawnLabels === 0;
}

/** A run on the same rows as the last one would tell nothing new. */
function refuseEmpty({ derivedFrom }: DatasetDto): void {
  if (!derivedFrom || derivedFrom.rows.added + derivedFrom.rows.corrected > 0) return;
  throw nothingTaken(derivedFrom.leftOut.map(describeLeftOut).join('; '));
}

function mergeParameters(old: TrainingParameters, changes: Readonly<Record<string, unknown>>): TrainingParameters {
  const result = trainingParametersSchema.safeParse({ ...old, ...changes });
  if (result.success) return result.data;
  throw wrongParameters(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}

function refusalOf({ code, message, next }: PicketError): RetrainPreviewDto['refusal'] {
  return { code, detail: message, next: next ?? null };
}
