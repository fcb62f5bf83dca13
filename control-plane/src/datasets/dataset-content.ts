import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../platform/http/cursor.js';
import { columnNotFound, notReady } from './catalogue/datasets.errors.js';
import { QUANTILES } from './statistics/group-statistics.js';
import type { DatasetDto, DefectListQuery, DefectPageDto } from '../api/dataset.js';
import { statisticsSchema, type ColumnStatisticsDto, type StatisticsDto } from '../api/dataset-statistics.js';
import { DatasetFolders } from './storage/dataset-folders.js';
import { readDefects } from './storage/read-defects.js';
import { readStatistics } from './statistics/read-statistics.js';

const cursorSchema = z.tuple([z.number().int().nonnegative()]);

/** What lies beside the numbers of a data set, for people to look at. */
@Injectable()
export class DatasetContent {
  constructor(private readonly folders: DatasetFolders) {}

  /** @throws PicketError `dataset.not-ready.conflict`, `cursor.invalid` */
  async defects(dataset: DatasetDto, { kind, cursor, limit }: DefectListQuery): Promise<DefectPageDto> {
    const [offset] = cursor === undefined ? [0] : decodeCursor(cursor, cursorSchema);
    const { items, next } = await this.read(dataset, (folder) => readDefects(folder, kind, offset, limit));
    return { items: [...items], nextCursor: next === undefined ? null : encodeCursor(next) };
  }

  /** Every column, its classes left out. @throws PicketError `dataset.not-ready.conflict` */
  async statistics(dataset: DatasetDto): Promise<StatisticsDto> {
    const columns = await this.read(dataset, readStatistics);
    // The schema of the answer leaves the classes out.
    return statisticsSchema.parse({ quantiles: QUANTILES, columns });
  }

  /** One column by class. @throws PicketError `dataset.not-ready.conflict`, `dataset.column.not-found` */
  async column(dataset: DatasetDto, name: string): Promise<ColumnStatisticsDto> {
    const columns = await this.read(dataset, readStatistics);
    const found = columns.find((column) => column.name === name);
    if (!found) throw columnNotFound(name);
    return found;
  }

  /** A data set without content, or from before this was kept, has nothing to read. */
  private async read<Result>(
    { name, status, sha256 }: DatasetDto,
    work: (folder: string) => Promise<Result>,
  ): Promise<Result> {
    if (status !== 'ready' || sha256 === null) throw notReady(name);
    try {
      return await work(this.folders.ofContent(sha256));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw notReady(name);
      throw error;
    }
  }
}
