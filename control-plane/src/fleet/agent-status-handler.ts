import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { agentStatusSchema, type AgentStatus } from '@picket/shared/contract';
import { IngestRegistry, MessageHandler, parseMessage, MessageRefused } from '../ingest/index.js';
import { CLOCK } from '../platform/clock.js';
import { TransactionalConnection } from '../platform/database/transactional-connection.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { Runtime } from '../platform/runtime.js';
import { CertificateRepository } from './certificates/certificate.repository.js';
import { DesiredStateService } from './desired-state.service.js';
import { progressSince, ratesBetween, spread } from './domain/rates.js';
import { AgentStatusReceived } from './fleet.events.js';
import { GroupsService } from './groups/groups.service.js';
import type { AgentEntity } from './persistence/agent.entity.js';
import { AgentRepository } from './persistence/agent.repository.js';

const CLOCK_TRUST_MS = 10 * 60_000;

/** Takes the agents' statuses: who is there, what it counts, how fast. */
@Injectable()
export class AgentStatusHandler extends MessageHandler implements OnModuleInit {
  readonly channel = 'status';

  constructor(
    private readonly runtime: Runtime,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly registry: IngestRegistry,
    private readonly connection: TransactionalConnection,
    private readonly agents: AgentRepository,
    private readonly certificates: CertificateRepository,
    private readonly desired: DesiredStateService,
    private readonly groups: GroupsService,
    private readonly events: DomainEvents,
  ) {
    super();
  }

  onModuleInit(): void {
    this.registry.registerMessages(this);
  }

  async handle(agentId: string, payload: Uint8Array, retained: boolean): Promise<void> {
    const status = parseMessage(agentStatusSchema, payload);
    await this.connection.withTransaction(async () => {
      // The last words of a host under an id that it has given up.
      if (await this.certificates.isRetired(agentId)) return;
      const known = await this.agents.findById(agentId);
      // What the broker kept may be old: it introduces an agent, and tells whether it is connected, no more.
      if (retained && known?.status?.sentAt === status.sentAt && known.status.online === status.online) return;
      if (!known) await this.refuseTooMany();
      await this.agents.save(await this.update(agentId, known, status, retained));
      if (!known) {
        await this.groups.welcome(agentId);
        await this.desired.welcome(agentId);
      }
      this.connection.afterCommit(() => this.runtime.broker.know?.([agentId]));
      this.events.publish(new AgentStatusReceived(agentId));
    });
  }

  private async update(
    id: string,
    known: AgentEntity | null,
    status: AgentStatus,
    retained: boolean,
  ): Promise<AgentEntity> {
    const now = new Date(this.clock.now());
    const before = known?.status ?? null;
    // A will repeats the counters of the last status, or has none: it is not a measurement.
    if (known && status.online && !retained) await this.addActivity(id, before, status);
    return {
      id,
      firstSeenAt: known?.firstSeenAt ?? now,
      lastSeenAt: retained && known ? known.lastSeenAt : now,
      status: isWill(before, status) ? { ...before, online: false } : status,
      rates: status.online ? ratesBetween(before, status) : null,
      lastReport: known?.lastReport ?? null,
      lastSettingsReport: known?.lastSettingsReport ?? null,
    };
  }

  /** By the time of measurement: what arrives late, all at once, was not done at once. */
  private async addActivity(id: string, before: AgentStatus | null, status: AgentStatus): Promise<void> {
    const now = this.clock.now();
    const told = Math.min(Date.parse(status.sentAt), now);
    // An agent whose clock is far off has no time of its own that we could use.
    const to = now - told > CLOCK_TRUST_MS ? now : told;
    const isSameRun = before?.bootEpoch === status.bootEpoch;
    const since = Date.parse(isSameRun ? before.sentAt : status.startedAt);
    const length = Math.max(0, Date.parse(status.sentAt) - since);
    for (const { at, progress } of spread(progressSince(before, status), to - length, to))
      await this.agents.addActivity(id, at, progress);
  }

  private async refuseTooMany(): Promise<void> {
    const most = this.runtime.config['agents.max'];
    if ((await this.agents.count()) >= most)
      throw new MessageRefused(`there are ${most} agents already (PICKET_AGENTS_MAX)`);
  }
}

/** A will is written when the agent connects: it says that the agent is gone, and knows less than the last status. */
function isWill(before: AgentStatus | null, status: AgentStatus): before is AgentStatus {
  return before !== null && !status.online && Date.parse(status.sentAt) < Date.parse(before.sentAt);
}
