import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { groupNameSchema } from '@picket/shared/contract';
import { z } from 'zod';
import { readPage, type KeysetOrder, type Page, type PageRequest } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { AgentGroupEntity, AgentMembershipEntity } from './group.entity.js';

const BY_NAME: KeysetOrder<AgentGroupEntity> = {
  direction: 'ASC',
  columns: ['agentGroup.name'],
  key: z.tuple([groupNameSchema]),
  keyOf: ({ name }) => [name],
};

@Injectable()
export class GroupRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  page(request: PageRequest): Promise<Page<AgentGroupEntity>> {
    return readPage(this.groups.createQueryBuilder('agentGroup'), BY_NAME, request);
  }

  find(name: string): Promise<AgentGroupEntity | null> {
    return this.groups.findOneBy({ name });
  }

  /** No other transaction changes the group or sends agents to it until this one has ended. */
  lock(name: string): Promise<AgentGroupEntity | null> {
    return this.groups.findOne({ where: { name }, lock: { mode: 'pessimistic_write' } });
  }

  /** @returns false: there is a group of that name already */
  async add({ name, notes, createdAt, createdBy }: AgentGroupEntity): Promise<boolean> {
    const rows = await this.connection.manager.query<unknown[]>(
      `INSERT INTO agent_group (name, notes, created_at, created_by) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING RETURNING name`,
      [name, notes, createdAt, createdBy],
    );
    return rows.length > 0;
  }

  /** Agents and tokens of the group follow a new name. */
  async update(name: string, changes: Partial<Pick<AgentGroupEntity, 'name' | 'notes'>>): Promise<void> {
    if (Object.keys(changes).length > 0) await this.groups.update({ name }, changes);
  }

  async remove(name: string): Promise<void> {
    await this.groups.delete({ name });
  }

  /** Number of agents by group. */
  async countAgents(names: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.connection.manager.query<{ name: string; agents: string }[]>(
      `SELECT group_name AS name, count(*) AS agents FROM agent_membership WHERE group_name = ANY($1) GROUP BY 1`,
      [names],
    );
    return new Map(rows.map(({ name, agents }) => [name, Number(agents)]));
  }

  /** Gives an agent its first group; one that has a group keeps it. */
  async welcome(agentId: string, groupName: string): Promise<void> {
    await this.connection.manager.query(
      `INSERT INTO agent_membership (agent_id, group_name) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      [agentId, groupName],
    );
  }

  async membershipsOf(agentIds: readonly string[]): Promise<AgentMembershipEntity[]> {
    return this.memberships.findBy({ agentId: In([...agentIds]) });
  }

  async describe(agentId: string, changes: Partial<Omit<AgentMembershipEntity, 'agentId'>>): Promise<void> {
    if (Object.keys(changes).length > 0) await this.memberships.update({ agentId }, changes);
  }

  private get groups() {
    return this.connection.repository(AgentGroupEntity);
  }

  private get memberships() {
    return this.connection.repository(AgentMembershipEntity);
  }
}
