import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { DEFAULT_GROUP } from '@picket/shared/contract';
import { plural } from '@picket/shared/text';
import type {
  AgentGroupDto,
  ChangedAgentGroupDto,
  DescribedAgentDto,
  NewAgentGroupDto,
} from '../../api/agent-group.js';
import { ControlPlaneError } from '../../errors.js';
import { CLOCK } from '../../platform/clock.js';
import { mapPage, type Page, type PageRequest } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { DomainEvents } from '../../platform/events/domain-events.js';
import type { DesiredModel } from '../persistence/desired-state.entity.js';
import { DesiredStateService } from '../desired-state.service.js';
import { SettingRepository } from '../settings/setting.repository.js';
import { AgentDescribed, GroupRenamed } from '../fleet.events.js';
import type { AgentGroupEntity, AgentMembershipEntity } from './group.entity.js';
import { GroupRepository } from './group.repository.js';

/** The groups of the fleet, and what people say of an agent: its group, labels, notes. */
@Injectable()
export class GroupsService {
  private readonly logger = new Logger('groups');

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly connection: TransactionalConnection,
    private readonly groups: GroupRepository,
    private readonly settings: SettingRepository,
    private readonly desired: DesiredStateService,
    private readonly events: DomainEvents,
  ) {}

  /** By name. */
  async page(request: PageRequest): Promise<Page<AgentGroupDto>> {
    const page = await this.groups.page(request);
    const agents = await this.groups.countAgents(page.items.map(({ name }) => name));
    return mapPage(page, (group) => toDto(group, agents.get(group.name) ?? 0));
  }

  /** @throws PicketError `group.not-found` */
  async get(name: string): Promise<AgentGroupDto> {
    const group = await this.groups.find(name);
    if (!group) throw groupNotFound(name);
    return toDto(group, (await this.groups.countAgents([name])).get(name) ?? 0);
  }

  /** The model of its own; null: it follows the champion of the fleet. @throws PicketError `group.not-found` */
  async modelOf(name: string): Promise<DesiredModel | null> {
    const group = await this.groups.find(name);
    if (!group) throw groupNotFound(name);
    return group.model;
  }

  /** @throws PicketError `group.name.conflict` */
  async create({ name, notes, by }: NewAgentGroupDto): Promise<AgentGroupDto> {
    const row = { name, notes, model: null, createdAt: new Date(this.clock.now()), createdBy: by };
    if (!(await this.groups.add(row))) throw groupTaken(name);
    this.logger.log(`${by} created the group ${name}`);
    return toDto(row, 0);
  }

  /**
   * Renames a group or changes its notes; agents, tokens and settings follow the name.
   * @throws PicketError `group.not-found`, `group.name.conflict`, `group.default.conflict`
   */
  async change(name: string, { name: renamed, notes, by }: ChangedAgentGroupDto): Promise<AgentGroupDto> {
    const isRenamed = renamed !== undefined && renamed !== name;
    if (isRenamed && name === DEFAULT_GROUP) throw defaultStays();
    await this.connection.withTransaction(async () => {
      if (!(await this.groups.lock(name))) throw groupNotFound(name);
      if (isRenamed && (await this.groups.find(renamed))) throw groupTaken(renamed);
      if (isRenamed) await this.settings.renameGroup(name, renamed);
      await this.groups.update(name, { ...(isRenamed && { name: renamed }), ...(notes !== undefined && { notes }) });
      if (isRenamed) this.events.publish(new GroupRenamed(name, renamed));
    });
    this.logger.log(`${by} changed the group ${name}${isRenamed ? `, now ${renamed}` : ''}`);
    return this.get(renamed ?? name);
  }

  /** @throws PicketError `group.not-found`, `group.default.conflict`, `group.in-use.conflict` */
  async remove(name: string, by: string): Promise<void> {
    if (name === DEFAULT_GROUP) throw defaultStays();
    await this.connection.withTransaction(async () => {
      if (!(await this.groups.lock(name))) throw groupNotFound(name);
      const agents = (await this.groups.countAgents([name])).get(name) ?? 0;
      if (agents > 0) throw groupInUse(name, agents);
      await this.settings.forgetGroup(name);
      await this.groups.remove(name);
    });
    this.logger.log(`${by} removed the group ${name}`);
  }

  /** Gives an agent its first group, at its enrolment or its first status. One that has a group keeps it. */
  welcome(agentId: string, group: string = DEFAULT_GROUP): Promise<void> {
    return this.groups.welcome(agentId, group);
  }

  /**
   * Moves an agent, or writes its labels and notes; it gets the model and the settings of its new group.
   * @throws PicketError `agent.not-found`, `group.not-found`
   */
  async describe(agentId: string, { group, labels, notes, by }: DescribedAgentDto): Promise<void> {
    await this.connection.withTransaction(async () => {
      const [before] = await this.groups.membershipsOf([agentId]);
      if (!before) throw new ControlPlaneError('agent.not-found', `there is no agent ${agentId}`);
      if (group !== undefined && !(await this.groups.find(group))) throw groupNotFound(group);
      await this.groups.describe(agentId, {
        ...(group !== undefined && { groupName: group }),
        ...(labels !== undefined && { labels }),
        ...(notes !== undefined && { notes }),
      });
      if (group !== undefined && group !== before.groupName) {
        await this.desired.refresh([agentId]);
        this.logger.log(`${by} moved ${agentId} from group ${before.groupName} to ${group}`);
      }
      this.events.publish(new AgentDescribed(agentId));
    });
  }

  /** Group, labels and notes by agent. */
  async membershipsOf(agentIds: readonly string[]): Promise<Map<string, AgentMembershipEntity>> {
    const rows = await this.groups.membershipsOf(agentIds);
    return new Map(rows.map((row) => [row.agentId, row]));
  }

  /** The group of an agent; of one that is not known, the default one. */
  async groupOf(agentId: string): Promise<string> {
    return (await this.membershipsOf([agentId])).get(agentId)?.groupName ?? DEFAULT_GROUP;
  }
}

function toDto({ name, notes, model, createdAt, createdBy }: AgentGroupEntity, agents: number): AgentGroupDto {
  const own = model && { name: model.name, version: model.version };
  return { name, notes, agents, model: own, createdAt: createdAt.toISOString(), createdBy };
}

function groupNotFound(name: string): ControlPlaneError {
  return new ControlPlaneError('group.not-found', `there is no group ${name}`);
}

function groupTaken(name: string): ControlPlaneError {
  return new ControlPlaneError('group.name.conflict', `there is a group ${name} already`, {
    next: 'take another name',
  });
}

function defaultStays(): ControlPlaneError {
  const message = `the group ${DEFAULT_GROUP} is neither renamed nor removed: agents without another group are in it`;
  return new ControlPlaneError('group.default.conflict', message, { next: 'create a group of your own' });
}

function groupInUse(name: string, agents: number): ControlPlaneError {
  return new ControlPlaneError('group.in-use.conflict', `${plural(agents, 'agent')} are in the group ${name}`, {
    next: 'move them to another group first',
  });
}
