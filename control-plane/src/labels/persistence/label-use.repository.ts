import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { LabelUse } from '../../datasets/index.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { LabelUseEntity } from './label-use.entity.js';

/** Rows of one INSERT: PostgreSQL counts parameters with 16 bits. */
const CHUNK = 1000;

@Injectable()
export class LabelUseRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  async add(datasetId: string, uses: readonly LabelUse[]): Promise<void> {
    const rows = uses.map((use) => ({ datasetId, ...use }));
    await this.connection.repository(LabelUseEntity).save(rows, { chunk: CHUNK });
  }

  /** Ids of the labels that were offered to a data set. */
  async offeredTo(datasetId: string): Promise<Set<string>> {
    const uses = await this.connection.repository(LabelUseEntity).findBy({ datasetId });
    return new Set(uses.map(({ labelId }) => labelId));
  }

  /** Of these labels, in that data set or else in whichever was made last. */
  async of(labelIds: readonly string[], datasetId: string | undefined): Promise<Map<string, LabelUseEntity>> {
    const uses =
      datasetId === undefined
        ? await this.newest(labelIds)
        : await this.connection.repository(LabelUseEntity).findBy({ datasetId, labelId: In([...labelIds]) });
    return new Map(uses.map((use) => [use.labelId, use]));
  }

  private newest(labelIds: readonly string[]): Promise<LabelUseEntity[]> {
    return this.connection.manager.query<LabelUseEntity[]>(
      `SELECT DISTINCT ON (label_id) dataset_id AS "datasetId", label_id AS "labelId", taken, left_out AS "leftOut"
       FROM label_use JOIN dataset ON dataset.id = dataset_id
       WHERE label_id = ANY($1) ORDER BY label_id, created_at DESC`,
      [labelIds],
    );
  }
}
