import { Injectable } from '@nestjs/common';
import { plural } from '@picket/shared/text';
import { DatasetsService } from '../datasets/index.js';
import type { DatasetDto } from '../api/dataset.js';
import { planLabels, type LabelPlan } from './domain/label-plan.js';
import type { WithLabelsDto } from '../api/retraining.js';
import { LabelRows } from './label-rows.js';
import { noLabels } from './labels.errors.js';
import { LabelUseRepository } from './persistence/label-use.repository.js';
import { LabelRepository } from './persistence/label.repository.js';

const MAX_NAME_CHARACTERS = 100;

/** Data sets made of another one and all labels that count. */
@Injectable()
export class LabelledDatasetsService {
  constructor(
    private readonly labels: LabelRepository,
    private readonly uses: LabelUseRepository,
    private readonly rows: LabelRows,
    private readonly datasets: DatasetsService,
  ) {}

  /** What a data set of this profile could be made with now. */
  async plan(profile: string): Promise<LabelPlan> {
    return planLabels(await this.labels.newestOfEachAlert(), profile);
  }

  /**
   * The imported data set behind one that was made with labels: labels are always joined with that, all of them anew.
   * Else labels that were undone would stay, and quotas would add up.
   * @throws PicketError `dataset.not-found`
   */
  async rootOf(datasetId: string): Promise<DatasetDto> {
    const dataset = await this.datasets.get(datasetId);
    return dataset.derivedFrom ? this.rootOf(dataset.derivedFrom.datasetId) : dataset;
  }

  /**
   * Begins to make one.
   * @param isForced without labels too: that takes back those of the last time
   * @throws PicketError `dataset.not-found`, `dataset.labels.conflict`, `dataset.damaged`
   */
  async start(datasetId: string, { name, benignClass, author }: WithLabelsDto, isForced = false) {
    const base = await this.rootOf(datasetId);
    const plan = await this.plan(base.profile);
    const ids = plan.counting.map(({ id }) => id);
    if (ids.length === 0 && !isForced) throw noLabels(base.name);
    return this.datasets.derive(base.id, {
      name: name ?? `${base.name} with ${plural(ids.length, 'label')}`.slice(-MAX_NAME_CHARACTERS),
      begun: { by: author ?? null, labels: { count: ids.length, sha256: plan.sha256 }, leftOut: plan.leftOut },
      rows: this.rows.read(ids, benignClass),
      onMerged: (id, uses) => this.uses.add(id, uses),
    });
  }
}
