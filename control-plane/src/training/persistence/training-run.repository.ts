import { Injectable } from '@nestjs/common';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import type { TrainingRunDto } from '../dto/training-run.dto.js';
import { TrainingRunEntity } from './training-run.entity.js';

type State = TrainingRunDto['state'];

@Injectable()
export class TrainingRunRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  find(id: string): Promise<TrainingRunEntity | null> {
    return this.runs.findOneBy({ id });
  }

  newestFirst(): Promise<TrainingRunEntity[]> {
    return this.runs.find({ order: { createdAt: 'DESC' } });
  }

  inState(state: State): Promise<TrainingRunEntity[]> {
    return this.runs.findBy({ state });
  }

  /** Runs of a data set, however they ended: the foreign key counts them all, and each can be restarted. */
  countOf(datasetId: string): Promise<number> {
    return this.runs.countBy({ datasetId });
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
