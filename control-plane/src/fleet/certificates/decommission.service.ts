import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import type { AgentIdentityDto } from '../../api/agent-identity.js';
import { CLOCK } from '../../platform/clock.js';
import { DomainEvents } from '../../platform/events/domain-events.js';
import { AgentReadmitted, AgentRevoked } from '../fleet.events.js';
import { AgentRepository } from '../persistence/agent.repository.js';
import { CertificateRepository } from './certificate.repository.js';
import { CertificatesService } from './certificates.service.js';

/**
 * Takes agents out of service. The certificate counts no more but for two questions: the host hears that it shall delete
 * what it has, whenever it comes, and says that it has done so.
 */
@Injectable()
export class DecommissionService {
  private readonly logger = new Logger('certificates');

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly agents: CertificateRepository,
    private readonly certificates: CertificatesService,
    private readonly fleet: AgentRepository,
    private readonly events: DomainEvents,
  ) {}

  /** @throws PicketError `agent.not-enrolled.not-found` */
  async decommission(agentId: string, by: string, reason: string): Promise<AgentIdentityDto> {
    const { decommissioned } = await this.certificates.identityOf(agentId);
    if (decommissioned) return this.certificates.identityOf(agentId);
    this.logger.warn(`${agentId}: decommissioned by ${by}: ${reason}`);
    await this.agents.updateAgent(agentId, {
      decommissionedAt: new Date(this.clock.now()),
      decommissionedBy: by,
      decommissionedReason: reason,
      purgedAt: null,
    });
    this.events.publish(new AgentRevoked(agentId));
    return this.certificates.identityOf(agentId);
  }

  /**
   * The certificates count again. A host that has deleted what it had has none, and enrols anew.
   * @throws PicketError `agent.not-enrolled.not-found`
   */
  async undo(agentId: string, by: string): Promise<AgentIdentityDto> {
    await this.certificates.identityOf(agentId);
    this.logger.warn(`${agentId}: in service again, says ${by}`);
    await this.agents.updateAgent(agentId, {
      decommissionedAt: null,
      decommissionedBy: null,
      decommissionedReason: null,
    });
    this.events.publish(new AgentReadmitted(agentId));
    return this.certificates.identityOf(agentId);
  }

  async isDecommissioned(agentId: string): Promise<boolean> {
    const agent = await this.agents.findAgent(agentId);
    return agent?.decommissionedAt != null;
  }

  /** The host has deleted what it had. Said again, the first time counts; said by an agent in service, nothing does. */
  async confirmPurge(agentId: string): Promise<void> {
    const agent = await this.agents.findAgent(agentId);
    if (!agent?.decommissionedAt || agent.purgedAt) return;
    this.logger.log(`${agentId}: has deleted its models, its outbox and its identity`);
    await this.agents.updateAgent(agentId, { purgedAt: new Date(this.clock.now()) });
    await this.fleet.setOffline(agentId);
    this.events.publish(new AgentRevoked(agentId));
  }
}
