import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../platform/http/cursor.js';
import { TrainingService } from '../training/index.js';
import type { LabelDto, LabelPageDto, LabelQueryDto } from './dto/label.dto.js';
import { toLabel } from './label-presenter.js';
import { LabelUseRepository } from './persistence/label-use.repository.js';
import { LabelRepository } from './persistence/label.repository.js';

const cursorSchema = z.tuple([z.string().regex(/^\d{1,18}$/)]);

type Use = NonNullable<LabelDto['use']>;

/** Labels as they are listed: what was said, and what became of it. */
@Injectable()
export class LabelListService {
  constructor(
    private readonly labels: LabelRepository,
    private readonly uses: LabelUseRepository,
    private readonly training: TrainingService,
  ) {}

  /** Newest first; a page that is followed by another carries the cursor to it. */
  async page(query: LabelQueryDto): Promise<LabelPageDto> {
    const [after] = query.cursor === undefined ? [] : decodeCursor(query.cursor, cursorSchema);
    const rows = await this.labels.page(query, after, query.limit + 1);
    const shown = rows.slice(0, query.limit);
    const ids = shown.map(({ id }) => id);
    const uses = await this.uses.of(ids, query.dataset);
    const versions = uses.size > 0 ? await this.versionsByDataset() : new Map<string, Use['versions']>();
    const items = shown.map((label) => {
      const use = uses.get(label.id);
      if (!use) return toLabel(label, null);
      const { datasetId, taken, leftOut } = use;
      return toLabel(label, { datasetId, taken, leftOut, versions: versions.get(datasetId) ?? [] });
    });
    const last = rows.length > query.limit ? ids.at(-1) : undefined;
    return { items, nextCursor: last === undefined ? null : encodeCursor(last) };
  }

  /** Versions that were trained on each data set. */
  private async versionsByDataset(): Promise<Map<string, Use['versions']>> {
    const { items } = await this.training.list();
    const versions = new Map<string, Use['versions']>();
    for (const { datasetId, model, version } of items)
      if (version !== null) versions.set(datasetId, [...(versions.get(datasetId) ?? []), { model, version }]);
    return versions;
  }
}
