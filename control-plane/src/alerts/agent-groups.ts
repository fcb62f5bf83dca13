import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { describeError } from '@picket/shared/errors';
import { AgentDescribed, GroupRenamed, GroupsService } from '../fleet/index.js';
import { DomainEvents } from '../platform/events/domain-events.js';

const MAX_KNOWN = 10_000;

/** Which group an agent is in, as the feed asks for each alert: read once, and again after a change. */
@Injectable()
export class AgentGroups implements OnModuleInit {
  private readonly logger = new Logger('feed');
  private known = new Map<string, string>();

  constructor(
    private readonly events: DomainEvents,
    private readonly groups: GroupsService,
  ) {}

  onModuleInit(): void {
    this.events.handle(AgentDescribed, () => this.forget());
    this.events.handle(GroupRenamed, () => this.forget());
  }

  /** @returns undefined while that cannot be told */
  async groupOf(agentId: string): Promise<string | undefined> {
    const { known } = this;
    const before = known.get(agentId);
    if (before !== undefined) return before;
    try {
      const group = await this.groups.groupOf(agentId);
      if (known.size >= MAX_KNOWN) known.clear();
      // What was read before a change goes into the old map, which is gone.
      known.set(agentId, group);
      return group;
    } catch (error) {
      this.logger.warn(`the group of ${agentId} is not known now: ${describeError(error)}`);
      return undefined;
    }
  }

  private forget(): void {
    this.known = new Map();
  }
}
