import { Injectable } from '@nestjs/common';
import { mapPage } from '../platform/database/keyset.js';
import { TrainingService } from '../training/index.js';
import type { LabelPageDto, LabelQueryDto } from '../api/label.js';
import { toLabel } from './label-presenter.js';
import { LabelUseRepository } from './persistence/label-use.repository.js';
import { LabelRepository } from './persistence/label.repository.js';

/** Labels as they are listed: what the analyst said, and how data sets used the label. */
@Injectable()
export class LabelListService {
  constructor(
    private readonly labels: LabelRepository,
    private readonly uses: LabelUseRepository,
    private readonly training: TrainingService,
  ) {}

  /** Newest first; a page that is followed by another carries the cursor to it. */
  async page(query: LabelQueryDto): Promise<LabelPageDto> {
    const page = await this.labels.page(query);
    const ids = page.items.map(({ id }) => id);
    const uses = await this.uses.of(ids, query.dataset);
    const trained = await this.training.versionsOn([...uses.values()].map(({ datasetId }) => datasetId));
    return mapPage(page, (label) => {
      const use = uses.get(label.id);
      if (!use) return toLabel(label, null);
      const { datasetId, taken, leftOut } = use;
      const own = trained.filter((one) => one.datasetId === datasetId);
      const versions = own.map(({ model, version }) => ({ model, version }));
      return toLabel(label, { datasetId, taken, leftOut, versions });
    });
  }
}
