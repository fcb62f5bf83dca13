import { Injectable } from '@nestjs/common';
import { describeError } from '@picket/shared/errors';
import { DatasetsService } from '../datasets/index.js';
import type { DatasetDto } from '../api/dataset.js';
import { RegistryService } from '../registry/index.js';
import type { TrainingRunDto } from '../api/training-run.js';
import { TrainingService } from '../training/index.js';
import { isUserError, LabelledDatasetsService } from '../labels/index.js';
import { noBase, noSuchModel } from './retraining.errors.js';

/** What a model is trained again from. */
export interface RetrainSource {
  readonly model: string;
  readonly version: number;
  readonly benignClass: string;
  readonly run: TrainingRunDto;
  /** Without labels. */
  readonly dataset: DatasetDto;
}

/** Finds out what a model was trained on, and with which labels it was trained last. */
@Injectable()
export class RetrainSources {
  constructor(
    private readonly registry: RegistryService,
    private readonly training: TrainingService,
    private readonly datasets: DatasetsService,
    private readonly labelled: LabelledDatasetsService,
  ) {}

  /** Of its champion, or else of its newest version. @throws PicketError `model.not-found` */
  async versionOf(model: string): Promise<number> {
    const found = await this.registry.championOrNewest(model);
    if (found === undefined) throw noSuchModel(model);
    return found;
  }

  /** @throws PicketError `retrain.base.conflict` when its run or its data set is not here any more */
  async findSource(model: string, version: number): Promise<RetrainSource> {
    const { benignClass, lineage } = await this.registry.get(model, version);
    try {
      const run = await this.training.get(lineage.runId);
      const dataset = await this.labelled.rootOf(run.datasetId ?? run.dataset);
      return { model, version, benignClass, run, dataset };
    } catch (error) {
      throw isUserError(error) ? noBase(`${model} ${version}`, describeError(error), error) : error;
    }
  }

  /** The data set of the newest run that has made, or will make, a version of the model; undefined when it is gone. */
  async lastDataset(model: string): Promise<DatasetDto | undefined> {
    const last = await this.training.newestOf(model);
    return last?.datasetId ? this.datasets.find(last.datasetId) : undefined;
  }
}
