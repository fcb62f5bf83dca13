import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { DEFAULT_GROUP, describeCaptureWarning } from '@picket/shared/contract';
import { ControlPlaneError } from '../errors.js';
import { DroppedTotals, UnreadableReceived } from '../ingest/index.js';
import { BrokerWatch } from '../platform/broker/broker-watch.js';
import type { Refusal } from '../platform/broker/refusals.js';
import { CLOCK } from '../platform/clock.js';
import type { Page, PageRequest } from '../platform/database/keyset.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { ServerEventStream } from '../platform/events/server-event-stream.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { Runtime } from '../platform/runtime.js';
import { encodeCursor } from '../platform/http/cursor.js';
import { healthOf, impairmentsOf, isLost, type AgentFacts, type AgentHealth } from './domain/health.js';
import type { AgentDto } from '../api/agent.js';
import type { AgentIdentityDto } from '../api/agent-identity.js';
import { CertificatesService } from './certificates/certificates.service.js';
import {
  AgentDescribed,
  AgentEnrolled,
  AgentReadmitted,
  AgentReported,
  AgentRevoked,
  AgentStatusReceived,
} from './fleet.events.js';
import { matchesFilter } from './filter/match-agent.js';
import { FilterFault, parseFilter, type Term } from './filter/parse-filter.js';
import type { AgentMembershipEntity } from './groups/group.entity.js';
import { GroupsService } from './groups/groups.service.js';
import type { AgentEntity } from './persistence/agent.entity.js';
import { AgentRepository, type ActivityPoint } from './persistence/agent.repository.js';
import type { DesiredStateEntity } from './persistence/desired-state.entity.js';
import { DesiredStateRepository } from './persistence/desired-state.repository.js';

const HEALTHS = ['online', 'impaired', 'silent', 'offline', 'lost', 'decommissioned'] as const;
/** Agents that are looked at in one piece when a list is filtered. */
const SCANNED = 500;
/** So long an agent that sent what cannot be read is called impaired. */
const UNREADABLE_MS = 10 * 60_000;

/** The agents as others see them. */
@Injectable()
export class FleetService implements OnModuleInit {
  private readonly logger = new Logger('fleet');
  /** What agents sent that could not be read, the last of each. */
  private readonly unreadable = new Map<string, { readonly reason: string; readonly atMs: number }>();

  constructor(
    private readonly runtime: Runtime,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly agents: AgentRepository,
    private readonly desired: DesiredStateRepository,
    private readonly certificates: CertificatesService,
    private readonly groups: GroupsService,
    private readonly dropped: DroppedTotals,
    private readonly broker: BrokerWatch,
    private readonly events: DomainEvents,
    private readonly stream: ServerEventStream,
    private readonly metrics: Metrics,
  ) {}

  async onModuleInit(): Promise<void> {
    this.events.handle(AgentStatusReceived, ({ agentId }) => this.announce(agentId));
    this.events.handle(AgentReported, ({ agentId }) => this.announce(agentId));
    for (const event of [AgentEnrolled, AgentRevoked, AgentReadmitted, AgentDescribed])
      this.events.handle(event, ({ agentId }) => this.announceKnown(agentId));
    this.events.handle(UnreadableReceived, ({ agentId, reason }) => this.notice(agentId, reason));
    this.metrics.gauges('picket_agents', 'Agents by health', ['health'], async () => {
      const agents = await this.list();
      return HEALTHS.map((health) => [{ health }, agents.filter((agent) => agent.health === health).length]);
    });
    this.runtime.broker.know?.((await this.agents.all()).map(({ id }) => id));
  }

  /**
   * By id, those that a filter chooses. Health is computed here and not in the database, so all that a filter asks is: of
   * one page of agents after the other, until there are enough. There are never more agents than `agents.max`.
   * @throws PicketError `agent.filter.invalid`
   */
  async filteredPage({ filter, cursor, limit }: PageRequest & { filter: string }): Promise<Page<AgentDto>> {
    const terms = readFilter(filter);
    if (terms.length === 0) return this.page({ cursor, limit });
    const found: AgentDto[] = [];
    let next = cursor;
    do {
      const page = await this.page({ cursor: next, limit: SCANNED });
      found.push(...page.items.filter((agent) => matchesFilter(terms, agent)));
      next = page.nextCursor ?? undefined;
    } while (next !== undefined && found.length <= limit);
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    return { items, nextCursor: last ? encodeCursor(last.id) : null };
  }

  /** By id. */
  async page(query: PageRequest): Promise<Page<AgentDto>> {
    const page = await this.agents.page(query);
    return { ...page, items: await this.describe(page.items) };
  }

  /** All of them, for what counts or compares them here. */
  async list(): Promise<AgentDto[]> {
    return this.describe(await this.agents.all());
  }

  /** @throws PicketError `agent.not-found` */
  async get(id: string): Promise<AgentDto> {
    const agent = await this.find(id);
    if (agent) return agent;
    throw new ControlPlaneError('agent.not-found', `there is no agent ${id}`);
  }

  /**
   * An agent that is lost counts as one that is off for another 30 days: a person says that it will come back.
   * @throws PicketError `agent.not-found`
   */
  async expect(id: string, by: string): Promise<AgentDto> {
    await this.get(id);
    this.logger.log(`${id} will come back, says ${by}`);
    await this.agents.expect(id, new Date(this.clock.now()));
    await this.announce(id);
    return this.get(id);
  }

  /** Undefined: it has never sent a status. */
  async find(id: string): Promise<AgentDto | undefined> {
    const agent = await this.agents.findById(id);
    return agent ? (await this.describe([agent]))[0] : undefined;
  }

  /** With all that other tables know of them. */
  private async describe(agents: readonly AgentEntity[]): Promise<AgentDto[]> {
    const ids = agents.map(({ id }) => id);
    // One after the other: a transaction has one connection, which takes one query at a time.
    const states = new Map((await this.desired.ofAgents(ids)).map((state) => [state.agentId, state]));
    const identities = await this.certificates.identitiesOf(ids);
    const memberships = await this.groups.membershipsOf(ids);
    const dropped = await this.dropped.of(ids);
    return agents.map((agent) => ({
      ...this.toDto(agent, states.get(agent.id), identities.get(agent.id), memberships.get(agent.id)),
      dropped: dropped.get(agent.id) ?? [],
    }));
  }

  /** Who needs a model: agents that have reported it last, agents that shall run it, agents that are yet to come. */
  async usersOf(
    digest: string,
  ): Promise<{ running: string[]; desired: string[]; groups: string[]; isDefault: boolean }> {
    const agents = await this.list();
    const newcomers = await this.desired.defaultModel();
    const idsOf = (some: readonly AgentDto[]) => some.map(({ id }) => id);
    return {
      running: idsOf(agents.filter(({ status }) => status?.model?.digest === digest)),
      desired: idsOf(agents.filter(({ desiredModel }) => desiredModel?.digest === digest)),
      groups: await this.desired.groupsWith(digest),
      isDefault: newcomers?.digest === digest,
    };
  }

  /** What the whole fleet did, in steps of ten seconds. */
  activitySince(since: Date): Promise<ActivityPoint[]> {
    return this.agents.activitySince(since);
  }

  private async notice(agentId: string, reason: string): Promise<void> {
    if (!(await this.agents.findById(agentId))) return;
    this.unreadable.set(agentId, { reason, atMs: this.clock.now() });
    await this.announce(agentId);
  }

  private unreadableOf(agentId: string): string | undefined {
    const last = this.unreadable.get(agentId);
    return last && this.clock.now() - last.atMs < UNREADABLE_MS ? last.reason : undefined;
  }

  /** An agent that has never sent a status is in no list. */
  private async announceKnown(agentId: string): Promise<void> {
    if (await this.agents.findById(agentId)) await this.announce(agentId);
  }

  private async announce(agentId: string): Promise<void> {
    this.stream.send('agent', await this.get(agentId));
  }

  private healthOf(agent: AgentEntity, facts: AgentFacts, identity: AgentIdentityDto | undefined): AgentHealth {
    if (identity?.decommissioned) return 'decommissioned';
    const silentAfterMs = this.runtime.config['agents.silentAfterS'] * 1000;
    const [nowMs, seenMs] = [this.clock.now(), agent.lastSeenAt.getTime()];
    // The embedded broker has ended its session without its last will: the last status still says that it is online.
    const isShutOut = identity?.revoked && this.runtime.broker.expel;
    const health = isShutOut ? 'offline' : healthOf(facts, seenMs, nowMs, silentAfterMs);
    return isLost(health, Math.max(seenMs, agent.expectedSince?.getTime() ?? 0), nowMs) ? 'lost' : health;
  }

  private toDto(
    agent: AgentEntity,
    state: DesiredStateEntity | undefined,
    identity: AgentIdentityDto | undefined,
    membership: AgentMembershipEntity | undefined,
  ): Omit<AgentDto, 'dropped'> {
    const model = state?.model ?? null;
    const { status, rates, lastReport } = agent;
    const facts = {
      status,
      rates,
      lastReport,
      desiredRevision: state?.revision ?? 0,
      isTuned: model?.thresholds !== undefined || model?.noveltyThreshold !== undefined,
      unreadable: this.unreadableOf(agent.id),
      sharedWith: this.broker.recent.find(isSharedBy(agent.id))?.address,
    };
    return {
      id: agent.id,
      group: membership?.groupName ?? DEFAULT_GROUP,
      labels: membership?.labels ?? {},
      notes: membership?.notes ?? '',
      health: this.healthOf(agent, facts, identity),
      impairments: impairmentsOf(facts),
      warnings: [...(status?.trouble ? [status.trouble] : []), ...(status?.warnings ?? []).map(describeCaptureWarning)],
      firstSeenAt: agent.firstSeenAt.toISOString(),
      lastSeenAt: agent.lastSeenAt.toISOString(),
      status: agent.status,
      rates: agent.rates,
      desiredModel: model && { name: model.name, version: model.version, digest: model.digest },
      desiredThresholds: model?.thresholds ?? {},
      desiredNoveltyThreshold: model?.noveltyThreshold ?? null,
      desiredRevision: state?.revision ?? 0,
      lastReport: agent.lastReport,
      identity: identity ?? null,
    };
  }
}

function readFilter(text: string): Term[] {
  try {
    return parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterFault)) throw error;
    throw new ControlPlaneError('agent.filter.invalid', `the filter cannot be read ${error.message}`, {
      next: 'mend the filter at that place; docs/enrolment.md has its language',
      cause: error,
    });
  }
}

function isSharedBy(agentId: string): (refusal: Refusal) => boolean {
  return ({ reason, clientId }) => reason === 'certificate-shared' && clientId === agentId;
}
