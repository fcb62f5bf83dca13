import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { describeError } from '@picket/shared/errors';
import {
  admit,
  COMMANDS_TOPIC,
  LIST_CLIENTS,
  readmit,
  readResponses,
  reconcile,
  RESPONSES_TOPIC,
  revoke,
  type Command,
} from '../../platform/broker/dynamic-security.js';
import { DomainEvents } from '../../platform/events/domain-events.js';
import { MqttLink } from '../../platform/mqtt/mqtt-link.js';
import { Runtime } from '../../platform/runtime.js';
import { CertificatesService } from '../certificates/certificates.service.js';
import { AgentEnrolled, AgentMerged, AgentReadmitted, AgentRevoked } from '../fleet.events.js';
import { agentTopic } from '@picket/shared/contract';

const COMMANDS_PER_MESSAGE = 200;

/**
 * Lets agents in at a Mosquitto, and sends them away. What happens while it is away is made up for at the next connection:
 * the plugin is asked for its clients, and told the difference.
 */
@Injectable()
export class MosquittoDoor implements OnApplicationBootstrap {
  private readonly logger = new Logger('broker');

  constructor(
    private readonly runtime: Runtime,
    private readonly events: DomainEvents,
    private readonly link: MqttLink,
    private readonly certificates: CertificatesService,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.runtime.config['mqtt.dynamicSecurity']) return;
    this.events.handle(AgentEnrolled, ({ agentId }) => this.tell(admit(agentId)));
    this.events.handle(AgentReadmitted, ({ agentId }) => this.tell(readmit(agentId)));
    this.events.handle(AgentRevoked, ({ agentId }) => this.sendAway(agentId));
    this.events.handle(AgentMerged, ({ agentId }) => this.sendAway(agentId));
    this.link.messages.subscribe(({ topic, payload }) => {
      if (topic === RESPONSES_TOPIC) void this.hear(payload);
    });
    this.link.subscribe(RESPONSES_TOPIC, 1);
    this.link.onConnect(() => this.tell([LIST_CLIENTS]));
  }

  private sendAway(agentId: string): void {
    this.tell(revoke(agentId));
    this.link.publish(agentTopic(agentId, 'status'), '', { qos: 1, retain: true });
  }

  private tell(commands: readonly Command[]): void {
    for (let at = 0; at < commands.length; at += COMMANDS_PER_MESSAGE) {
      const part = commands.slice(at, at + COMMANDS_PER_MESSAGE);
      this.link.publish(COMMANDS_TOPIC, JSON.stringify({ commands: part }), { qos: 1 });
    }
  }

  private async hear(payload: Uint8Array): Promise<void> {
    try {
      const { clients, errors } = readResponses(payload);
      for (const error of errors) this.logger.error(`dynamic security: ${error}`);
      if (clients) this.tell(reconcile(await this.certificates.revocations(), clients));
    } catch (error) {
      this.logger.error(`dynamic security: ${describeError(error)}`);
    }
  }
}
