import { Injectable } from '@nestjs/common';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { DesiredStateEntity, FleetDefaultEntity, type DesiredModel } from './desired-state.entity.js';

@Injectable()
export class DesiredStateRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  all(): Promise<DesiredStateEntity[]> {
    return this.connection.repository(DesiredStateEntity).find();
  }

  ofAgent(agentId: string): Promise<DesiredStateEntity | null> {
    return this.connection.repository(DesiredStateEntity).findOneBy({ agentId });
  }

  async defaultModel(): Promise<DesiredModel | null> {
    const row = await this.connection.repository(FleetDefaultEntity).findOneBy({ id: FleetDefaultEntity.ID });
    return row?.model ?? null;
  }

  async setDefaultModel(model: DesiredModel): Promise<void> {
    await this.connection.repository(FleetDefaultEntity).upsert({ id: FleetDefaultEntity.ID, model }, ['id']);
  }

  /** Gives these agents (or all known ones) the model under a new revision; @returns the rows as they are now. */
  async assign(model: DesiredModel, agentIds: readonly string[] | 'all'): Promise<DesiredStateEntity[]> {
    const rows = await this.connection.manager.query<{ agent_id: string }[]>(
      `INSERT INTO desired_state (agent_id, revision, model, changed_at)
         SELECT id, 1, $1::jsonb, now() FROM agent WHERE $2::text[] IS NULL OR id = ANY($2)
       ON CONFLICT (agent_id) DO UPDATE
         SET revision = desired_state.revision + 1, model = excluded.model, changed_at = now()
       RETURNING agent_id`,
      [JSON.stringify(model), agentIds === 'all' ? null : agentIds],
    );
    return this.ofAgents(rows.map((row) => row.agent_id));
  }

  /** First state of an agent that has none. @returns its row, the one that was there already included */
  async ensure(agentId: string): Promise<DesiredStateEntity> {
    const model = await this.defaultModel();
    await this.connection.manager.query(
      `INSERT INTO desired_state (agent_id, revision, model, changed_at) VALUES ($1, 1, $2::jsonb, now())
       ON CONFLICT (agent_id) DO NOTHING`,
      [agentId, model && JSON.stringify(model)],
    );
    return this.connection.repository(DesiredStateEntity).findOneByOrFail({ agentId });
  }

  ofAgents(agentIds: readonly string[]): Promise<DesiredStateEntity[]> {
    return this.connection
      .repository(DesiredStateEntity)
      .createQueryBuilder('state')
      .where('state.agentId = ANY(:agentIds)', { agentIds })
      .getMany();
  }
}
