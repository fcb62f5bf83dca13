import { Injectable } from '@nestjs/common';
import { In, IsNull, Not } from 'typeorm';
import { z } from 'zod';
import { readPage, type KeysetOrder, type Page } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { time } from '../../api/fields.js';
import type { TrainingRunDto, TrainingRunListQueryDto } from '../../api/training-run.js';
import { TrainingRunEntity } from './training-run.entity.js';

type State = TrainingRunDto['state'];

const NEWEST_FIRST: KeysetOrder<TrainingRunEntity> = {
  direction: 'DESC',
  columns: ['run.createdAt', 'run.id'],
  key: z.tuple([time, z.uuid()]),
  keyOf: ({ createdAt, id }) => [createdAt.toISOString(), id],
};

export interface TrainedVersion {
  readonly datasetId: string;
  readonly model: string;
  readonly version: number;
}

@Injectable()
export class TrainingRunRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  find(id: string): Promise<TrainingRunEntity | null> {
    return this.runs.findOneBy({ id });
  }

  page({ state, ...request }: TrainingRunListQueryDto): Promise<Page<TrainingRunEntity>> {
    const builder = this.runs.createQueryBuilder('run').where(state === undefined ? {} : { state });
    return readPage(builder, NEWEST_FIRST, request);
  }

  /** The newest one of a model that has not failed to make a version, or not yet. */
  newestOf(model: string): Promise<TrainingRunEntity | null> {
    const where = [
      { model, version: Not(IsNull()) },
      { model, state: In<State>(['queued', 'running']) },
    ];
    return this.runs.findOne({ where, order: { createdAt: 'DESC' } });
  }

  /** Newest first. */
  async trainedOn(datasetIds: readonly string[]): Promise<TrainedVersion[]> {
    const where = { datasetId: In([...datasetIds]), version: Not(IsNull()) };
    const select = { id: true, datasetId: true, model: true, version: true } as const;
    const runs = await this.runs.find({ where, select, order: { createdAt: 'DESC' } });
    return runs.flatMap(({ datasetId, model, version }) =>
      version === null || datasetId === null ? [] : [{ datasetId, model, version }],
    );
  }

  inState(state: State): Promise<TrainingRunEntity[]> {
    return this.runs.findBy({ state });
  }

  /** Runs that need a data set, or have made something of it: not those that failed or were stopped. */
  countUsing(datasetId: string): Promise<number> {
    return this.runs.countBy({ datasetId, state: In<State>(['queued', 'running', 'succeeded']) });
  }

  save(run: TrainingRunEntity): Promise<TrainingRunEntity> {
    return this.connection.put(TrainingRunEntity, run);
  }

  /** Moves a run on, unless somebody else has done so already. @returns whether it was in state `from` */
  async move(id: string, from: State, to: State): Promise<boolean> {
    const { affected } = await this.runs.update({ id, state: from }, { state: to });
    return affected === 1;
  }

  private get runs() {
    return this.connection.repository(TrainingRunEntity);
  }
}
