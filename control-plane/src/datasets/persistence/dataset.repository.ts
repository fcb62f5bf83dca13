import { Injectable } from '@nestjs/common';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { DatasetEntity } from './dataset.entity.js';

@Injectable()
export class DatasetRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  find(id: string): Promise<DatasetEntity | null> {
    return this.connection.repository(DatasetEntity).findOneBy({ id });
  }

  newestFirst(): Promise<DatasetEntity[]> {
    return this.connection.repository(DatasetEntity).find({ order: { createdAt: 'DESC' } });
  }

  importing(): Promise<DatasetEntity[]> {
    return this.connection.repository(DatasetEntity).findBy({ status: 'importing' });
  }

  save(dataset: DatasetEntity): Promise<DatasetEntity> {
    return this.connection.repository(DatasetEntity).save(dataset);
  }
}
