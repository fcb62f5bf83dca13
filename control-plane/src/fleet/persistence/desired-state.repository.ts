import { Injectable } from '@nestjs/common';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { AgentGroupEntity, AgentMembershipEntity } from '../groups/group.entity.js';
import { DesiredStateEntity, FleetDefaultEntity, type DesiredModel } from './desired-state.entity.js';

/** An agent that counts beyond is no agent of ours. */
const MOST_REVISIONS = 2 ** 31 - 1000;

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

  /** @returns false: there is no such group */
  async setGroupModel(group: string, model: DesiredModel | null): Promise<boolean> {
    const { affected } = await this.connection.repository(AgentGroupEntity).update({ name: group }, { model });
    return affected === 1;
  }

  /** Ids of the agents of a group. */
  async agentsIn(groupName: string): Promise<string[]> {
    const rows = await this.connection.repository(AgentMembershipEntity).findBy({ groupName });
    return rows.map(({ agentId }) => agentId);
  }

  /** Groups that were given this bundle. */
  async groupsWith(digest: string): Promise<string[]> {
    const rows = await this.connection.manager.query<{ name: string }[]>(
      `SELECT name FROM agent_group WHERE model ->> 'digest' = $1 ORDER BY name`,
      [digest],
    );
    return rows.map(({ name }) => name);
  }

  /**
   * Works out what these agents (or all known ones) shall run: the model of their group, else that of the fleet; and the
   * settings of the fleet, of their group and of their own, of which the last goes first.
   * @returns the rows that have changed, each under a new revision
   */
  async refresh(agentIds: readonly string[] | 'all'): Promise<DesiredStateEntity[]> {
    const rows = await this.connection.manager.query<{ agent_id: string }[]>(
      `INSERT INTO desired_state AS state (agent_id, revision, model, settings, settings_revision, changed_at)
         SELECT agent.id, 1, coalesce(agent_group.model, fleet_default.model), wanted.settings,
           (wanted.settings <> '{}')::integer, now()
         FROM agent
           JOIN agent_membership ON agent_membership.agent_id = agent.id
           JOIN agent_group ON agent_group.name = agent_membership.group_name
           LEFT JOIN fleet_default ON fleet_default.id = $2
           LEFT JOIN setting_layer of_fleet ON of_fleet.scope = 'fleet'
           LEFT JOIN setting_layer of_group ON of_group.scope = 'group' AND of_group.target = agent_group.name
           LEFT JOIN setting_layer of_agent ON of_agent.scope = 'agent' AND of_agent.target = agent.id
           CROSS JOIN LATERAL (
             SELECT coalesce(of_fleet."values", '{}') || coalesce(of_group."values", '{}')
               || coalesce(of_agent."values", '{}') AS settings
           ) wanted
         WHERE $1::text[] IS NULL OR agent.id = ANY($1)
       ON CONFLICT (agent_id) DO UPDATE SET
         revision = state.revision + (state.model IS DISTINCT FROM excluded.model)::integer,
         model = excluded.model,
         settings_revision = state.settings_revision + (state.settings <> excluded.settings)::integer,
         settings = excluded.settings,
         changed_at = now()
         WHERE (state.model, state.settings) IS DISTINCT FROM (excluded.model, excluded.settings)
       RETURNING agent_id`,
      [agentIds === 'all' ? null : agentIds, FleetDefaultEntity.ID],
    );
    return this.ofAgents(rows.map((row) => row.agent_id));
  }

  /** @returns the row, under the revision after that one; nothing where it is not behind */
  async overtake(agentId: string, revision: number): Promise<DesiredStateEntity[]> {
    if (revision > MOST_REVISIONS) return [];
    const [, changed] = await this.connection.manager.query<[unknown[], number]>(
      `UPDATE desired_state SET revision = $2::integer + 1 WHERE agent_id = $1 AND revision < $2::integer`,
      [agentId, revision],
    );
    return changed > 0 ? this.ofAgents([agentId]) : [];
  }

  ofAgents(agentIds: readonly string[]): Promise<DesiredStateEntity[]> {
    return this.connection
      .repository(DesiredStateEntity)
      .createQueryBuilder('state')
      .where('state.agentId = ANY(:agentIds)', { agentIds })
      .getMany();
  }
}
