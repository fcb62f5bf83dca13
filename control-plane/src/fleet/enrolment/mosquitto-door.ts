import { Injectable, type OnModuleInit } from '@nestjs/common';
import { agentTopic } from '@picket/shared/contract';
import { admit, readmit, reconcile, revoke } from '../../platform/broker/dynamic-security.js';
import { DomainEvents } from '../../platform/events/domain-events.js';
import { DynamicSecurityLink } from '../../platform/mqtt/dynamic-security-link.js';
import { MqttLink } from '../../platform/mqtt/mqtt-link.js';
import { CertificatesService } from '../certificates/certificates.service.js';
import { AgentEnrolled, AgentMerged, AgentReadmitted, AgentRevoked } from '../fleet.events.js';

/** Lets agents in at a Mosquitto, and sends them away. */
@Injectable()
export class MosquittoDoor implements OnModuleInit {
  constructor(
    private readonly events: DomainEvents,
    private readonly link: MqttLink,
    private readonly security: DynamicSecurityLink,
    private readonly certificates: CertificatesService,
  ) {}

  onModuleInit(): void {
    if (!this.security.isUsed) return;
    this.events.handle(AgentEnrolled, ({ agentId }) => void this.security.tell(admit(agentId)));
    this.events.handle(AgentReadmitted, ({ agentId }) => void this.security.tell(readmit(agentId)));
    this.events.handle(AgentRevoked, ({ agentId }) => this.sendAway(agentId));
    this.events.handle(AgentMerged, ({ agentId }) => this.sendAway(agentId));
    this.security.reconcileWith(async (known) => reconcile(await this.certificates.revocations(), known));
  }

  private sendAway(agentId: string): void {
    this.security.tell(revoke(agentId));
    this.link.publish(agentTopic(agentId, 'status'), '', { qos: 1, retain: true });
  }
}
