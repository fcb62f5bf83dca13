import { Injectable } from '@nestjs/common';
import { Not } from 'typeorm';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { DatasetEntity } from './dataset.entity.js';

@Injectable()
export class DatasetRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  find(id: string): Promise<DatasetEntity | null> {
    return this.datasets.findOneBy({ id });
  }

  newestFirst(): Promise<DatasetEntity[]> {
    return this.datasets.find({ order: { createdAt: 'DESC' } });
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
