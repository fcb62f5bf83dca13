import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import type { AgentIdentityDto } from '../../api/agent-identity.js';
import { ControlPlaneError } from '../../errors.js';
import { CLOCK } from '../../platform/clock.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { DomainEvents } from '../../platform/events/domain-events.js';
import type { EnrolledAgentEntity } from '../certificates/certificate.entity.js';
import { CertificateRepository } from '../certificates/certificate.repository.js';
import { CertificatesService } from '../certificates/certificates.service.js';
import { AgentMerged } from '../fleet.events.js';
import { FleetService } from '../fleet.service.js';
import { AgentHistoryRepository } from '../persistence/agent-history.repository.js';
import { EnrolmentRepository } from './enrolment.repository.js';

const OTHER_ANSWER = 'if it is another machine, say so: it keeps the name that it has now';

/** A host that was known already has enrolled anew, under a name of its own: a person says whose machine it is. */
@Injectable()
export class SameMachineService {
  private readonly logger = new Logger('enrolment');

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly connection: TransactionalConnection,
    private readonly agents: CertificateRepository,
    private readonly certificates: CertificatesService,
    private readonly history: AgentHistoryRepository,
    private readonly enrolments: EnrolmentRepository,
    private readonly fleet: FleetService,
    private readonly events: DomainEvents,
  ) {}

  /**
   * The host gets the id of the agent that it was before: its certificates, and what it has sent, are that agent's from
   * now on, and the certificates that the id had before count no more. Said twice, it is done once.
   * @param agentId the id that the host has now
   * @throws PicketError `agent.not-enrolled.not-found`, `agent.same-machine.conflict`
   */
  async confirm(agentId: string, by: string): Promise<AgentIdentityDto> {
    await this.connection.withTransaction(async () => {
      const agent = await this.requireAgent(agentId);
      if (agent.mergedInto !== null) return;
      const before = await this.requireBefore(agent);
      await this.history.holdIngest();
      const recordsAfter = await this.requireLaterEpochs(agent.agentId, before.agentId);
      await this.log(agent, 'same-machine', by);
      await this.agents.merge(agentId, before.agentId, recordsAfter, new Date(this.clock.now()));
      await this.history.move(agentId, before.agentId);
      await this.history.forget(agentId);
      this.logger.warn(`${agentId} is ${before.agentId} from now on: the same machine, says ${by}`);
      this.events.publish(new AgentMerged(agentId, before.agentId));
    });
    return this.certificates.identityOf(agentId);
  }

  /**
   * The host stays the agent that it is now, and is compared with the other no more.
   * @throws PicketError `agent.not-enrolled.not-found`, `agent.same-machine.conflict`
   */
  async dismiss(agentId: string, by: string): Promise<AgentIdentityDto> {
    await this.connection.withTransaction(async () => {
      const agent = await this.requireAgent(agentId);
      if (agent.mergedInto !== null) throw conflict(`${agentId} is ${agent.mergedInto} already`);
      if (agent.sameMachineAs === null) return;
      await this.log(agent, 'another-machine', by);
      await this.agents.updateAgent(agentId, { sameMachineAs: null });
      this.logger.log(`${agentId} is another machine than ${agent.sameMachineAs}, says ${by}`);
    });
    return this.certificates.identityOf(agentId);
  }

  private async requireAgent(agentId: string): Promise<EnrolledAgentEntity> {
    // Says what it says everywhere when there is none.
    await this.certificates.identityOf(agentId);
    return (await this.agents.lockAgent(agentId))!;
  }

  private async requireBefore({ agentId, sameMachineAs }: EnrolledAgentEntity): Promise<EnrolledAgentEntity> {
    const before = sameMachineAs === null ? null : await this.agents.lockAgent(sameMachineAs);
    if (!before) throw conflict(`${agentId} has the machine id of no other agent`);
    if (before.mergedInto !== null)
      throw conflict(`${before.agentId} is ${before.mergedInto} now`, 'enrol the host again, and confirm that');
    if (before.revokedAt !== null)
      throw conflict(`${before.agentId} is revoked`, `let ${before.agentId} in again first, or keep the new name`);
    if (before.decommissionedAt !== null)
      throw conflict(`${before.agentId} is out of service`, `put ${before.agentId} in service again first`);
    const { health } = (await this.fleet.find(before.agentId)) ?? {};
    if (health === 'online' || health === 'impaired')
      throw conflict(`${before.agentId} is connected now: ${agentId} is a copy of its disk, not the same host`);
    return before;
  }

  /**
   * Records are told apart by (agent, boot epoch, sequence). Epochs are seconds, and later than all before in one state
   * folder; those of the new folder have to be later than those of the old one too, or two records would be taken for one.
   * @returns last boot epoch of the host as it was before
   */
  private async requireLaterEpochs(agentId: string, before: string): Promise<number> {
    const [own, old] = [await this.history.epochsOf(agentId), await this.history.epochsOf(before)];
    if (!own) throw conflict(`${agentId} has not connected yet`, 'start the agent, and confirm then');
    const last = Math.max(old?.last ?? 0, Number((await this.agents.findAgent(before))?.recordsAfter ?? 0));
    if (own.first > last) return last;
    throw conflict(`the clock of ${before} was ahead: its records would be mixed up with those of ${agentId}`);
  }

  private async log(agent: EnrolledAgentEntity, outcome: 'same-machine' | 'another-machine', by: string) {
    const tokenId = await this.agents.tokenOf(agent.agentId);
    if (tokenId === null) return;
    const { agentId, hostname } = agent;
    const at = new Date(this.clock.now());
    await this.enrolments.addTry({
      tokenId,
      at,
      address: '',
      hostname,
      agentId,
      outcome,
      decidedBy: by,
      clockOffsetMs: '0',
    });
  }
}

function conflict(message: string, next = OTHER_ANSWER): ControlPlaneError {
  return new ControlPlaneError('agent.same-machine.conflict', message, { next });
}
