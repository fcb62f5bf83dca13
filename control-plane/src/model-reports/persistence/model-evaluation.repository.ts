import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { z } from 'zod';
import { readPage, type KeysetOrder, type Page, type PageRequest } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { time } from '../../api/fields.js';
import type { ModelEvaluationDto } from '../../api/model-evaluation.js';
import { ModelEvaluationEntity } from './model-evaluation.entity.js';

type State = ModelEvaluationDto['state'];

const NEWEST_FIRST: KeysetOrder<ModelEvaluationEntity> = {
  direction: 'DESC',
  columns: ['evaluation.createdAt', 'evaluation.id'],
  key: z.tuple([time, z.uuid()]),
  keyOf: ({ createdAt, id }) => [createdAt.toISOString(), id],
};

@Injectable()
export class ModelEvaluationRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  find(id: string): Promise<ModelEvaluationEntity | null> {
    return this.evaluations.findOneBy({ id });
  }

  page(name: string, version: number, request: PageRequest): Promise<Page<ModelEvaluationEntity>> {
    return readPage(this.evaluations.createQueryBuilder('evaluation').where({ name, version }), NEWEST_FIRST, request);
  }

  /** What has come out of trying a version on data sets, oldest first. */
  succeeded(name: string, version: number): Promise<ModelEvaluationEntity[]> {
    const where = { name, version, against: IsNull(), state: 'succeeded' as const };
    return this.evaluations.find({ where, order: { createdAt: 'ASC' } });
  }

  /** The newest finished comparison of a version with an older one, on one data set or on any. */
  findComparison(
    name: string,
    version: number,
    against: number,
    datasetId?: string,
  ): Promise<ModelEvaluationEntity | null> {
    const where = {
      name,
      version,
      against,
      state: 'succeeded' as const,
      ...(datasetId !== undefined && { datasetId }),
    };
    return this.evaluations.findOne({ where, order: { createdAt: 'DESC' } });
  }

  /** One that has not ended and tells the same. */
  findEqual({ name, version, datasetId, against }: ModelEvaluationEntity): Promise<ModelEvaluationEntity | null> {
    const state = In<State>(['queued', 'running']);
    return this.evaluations.findOneBy({ name, version, datasetId, against: against ?? IsNull(), state });
  }

  inState(state: State): Promise<ModelEvaluationEntity[]> {
    return this.evaluations.findBy({ state });
  }

  save(evaluation: ModelEvaluationEntity): Promise<ModelEvaluationEntity> {
    return this.connection.put(ModelEvaluationEntity, evaluation);
  }

  /** Moves an evaluation on, unless another caller has done so already. @returns whether it was in state `from` */
  async move(id: string, from: State, to: State): Promise<boolean> {
    const { affected } = await this.evaluations.update({ id, state: from }, { state: to });
    return affected === 1;
  }

  private get evaluations() {
    return this.connection.repository(ModelEvaluationEntity);
  }
}
