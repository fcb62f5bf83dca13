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

  /**
   * Works out what these agents (or all known ones) shall run: the model of their group, else that of the fleet.
   * @returns the rows that have changed, each under a new revision
   */
  async refresh(agentIds: readonly string[] | 'all'): Promise<DesiredStateEntity[]> {
    const rows = await this.connection.manager.query<{ agent_id: string }[]>(
      `INSERT INTO desired_state AS state (agent_id, revision, model, changed_at)
         SELECT agent.id, 1, coalesce(agent_group.model, fleet_default.model), now()
         FROM agent
           JOIN agent_membership ON agent_membership.agent_id = agent.id
           JOIN agent_group ON agent_group.name = agent_membership.group_name
           LEFT JOIN fleet_default ON fleet_default.id = $2
         WHERE $1::text[] IS NULL OR agent.id = ANY($1)
       ON CONFLICT (agent_id) DO UPDATE
         SET revision = state.revision + 1, model = excluded.model, changed_at = now()
         WHERE state.model IS DISTINCT FROM excluded.model
       RETURNING agent_id`,
      [agentIds === 'all' ? null : agentIds, FleetDefaultEntity.ID],
    );
    return this.ofAgents(rows.map((row) => row.agent_id));
  }

  ofAgents(agentIds: readonly string[]): Promise<DesiredStateEntity[]> {
    return this.connection
      .repository(DesiredStateEntity)
      .createQueryBuilder('state')
      .where('state.agentId = ANY(:agentIds)', { agentIds })
      .getMany();
  }
}
