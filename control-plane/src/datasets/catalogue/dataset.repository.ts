import { Injectable } from '@nestjs/common';
import { In, Not } from 'typeorm';
import { z } from 'zod';
import { readPage, type KeysetOrder, type Page } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { time } from '../../api/fields.js';
import type { DatasetListQueryDto } from '../../api/dataset.js';
import { DatasetEntity } from './dataset.entity.js';

const NEWEST_FIRST: KeysetOrder<DatasetEntity> = {
  direction: 'DESC',
  columns: ['dataset.createdAt', 'dataset.id'],
  key: z.tuple([time, z.uuid()]),
  keyOf: ({ createdAt, id }) => [createdAt.toISOString(), id],
};

@Injectable()
export class DatasetRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  find(id: string): Promise<DatasetEntity | null> {
    return this.datasets.findOneBy({ id });
  }

  page({ name, sha256, status, ...request }: DatasetListQueryDto): Promise<Page<DatasetEntity>> {
    const chosen = { ...(name !== undefined && { name }), ...(sha256 !== undefined && { sha256 }) };
    const builder = this.datasets.createQueryBuilder('dataset');
    return readPage(builder.where({ ...chosen, ...(status !== undefined && { status }) }), NEWEST_FIRST, request);
  }

  readyWith(sha256s: readonly string[]): Promise<DatasetEntity[]> {
    return this.datasets.find({ where: { status: 'ready', sha256: In([...sha256s]) }, order: { createdAt: 'DESC' } });
  }

  /** SHA-256 of all that is kept. */
  async contents(): Promise<Set<string>> {
    const rows = await this.datasets.find({ select: { id: true, sha256: true } });
    return new Set(rows.flatMap(({ sha256 }) => sha256 ?? []));
  }

  importing(): Promise<DatasetEntity[]> {
    return this.datasets.findBy({ status: 'importing' });
  }

  /** Other data sets than this one that have the same content. */
  sharing({ id, sha256 }: DatasetEntity): Promise<number> {
    return sha256 === null ? Promise.resolve(0) : this.datasets.countBy({ id: Not(id), sha256 });
  }

  /** One that was made of this one and of labels. */
  derivedFrom(id: string): Promise<DatasetEntity | null> {
    return this.datasets
      .createQueryBuilder('dataset')
      .where(`dataset.derivedFrom ->> 'datasetId' = :id AND dataset.status = 'ready'`, { id })
      .getOne();
  }

  /** Stores a new one as the next version of its name. */
  async add(dataset: Omit<DatasetEntity, 'version'>): Promise<DatasetEntity> {
    return this.connection.withTransaction(async (manager) => {
      // Two imports under one name at once would both take the same number.
      await manager.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`dataset ${dataset.name}`]);
      const version = ((await this.datasets.maximum('version', { name: dataset.name })) ?? 0) + 1;
      return this.datasets.save({ ...dataset, version });
    });
  }

  async delete(id: string): Promise<void> {
    await this.datasets.delete({ id });
  }

  save(dataset: DatasetEntity): Promise<DatasetEntity> {
    return this.connection.put(DatasetEntity, dataset);
  }

  private get datasets() {
    return this.connection.repository(DatasetEntity);
  }
}
