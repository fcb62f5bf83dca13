import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { PicketError } from '@picket/shared/errors';
import type { CertificateVerdict } from '../../platform/broker/broker-messages.js';
import type { RefusalReason } from '../../platform/broker/refusals.js';
import { DomainEvents } from '../../platform/events/domain-events.js';
import { Readiness } from '../../platform/health/readiness.js';
import { Runtime } from '../../platform/runtime.js';
import { CertificatesService } from '../certificates/certificates.service.js';
import { ListenerCertificates } from '../certificates/listener-certificates.js';
import { AgentEnrolled, AgentMerged, AgentRevoked } from '../fleet.events.js';

const REFUSALS: Readonly<Record<string, RefusalReason>> = {
  'certificate.unknown': 'certificate-unknown',
  'certificate.revoked': 'certificate-revoked',
  'certificate.decommissioned': 'certificate-revoked',
  'certificate.expired': 'certificate-expired',
};

const SHARED_PASSWORD =
  'agents without a certificate, and readers of the alert feed as user feed, are let in with shared passwords, as before ' +
  'the upgrade: enrol the agents, make a subscriber for each reader, then set PICKET_BROKER_LEGACY=false';

/** The TLS listener of the embedded broker: its certificate, whom it lets in, and whom it sends away. */
@Injectable()
export class BrokerDoor implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger('broker');

  constructor(
    private readonly runtime: Runtime,
    private readonly events: DomainEvents,
    private readonly certificates: CertificatesService,
    private readonly listeners: ListenerCertificates,
    private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.events.handle(AgentRevoked, ({ agentId }) => this.runtime.broker.expel?.(agentId));
    this.events.handle(AgentMerged, ({ agentId }) => this.runtime.broker.expel?.(agentId));
    this.events.handle(AgentEnrolled, ({ agentId }) => this.runtime.broker.enrol?.([agentId]));
  }

  /** @throws PicketError `mqtt.port-taken`, `mqtt.not-started` */
  async onApplicationBootstrap(): Promise<void> {
    const { broker, config } = this.runtime;
    if (!broker.secure) return;
    this.warnOfSharedPassword();
    broker.enrol?.(await this.certificates.enrolledIds());
    const address = { host: config['agents.host'], port: config['mqtts.port'] };
    await this.listeners.keep((credentials) =>
      broker.secure?.({ ...address, ...credentials }, (serial) => this.judge(serial)),
    );
  }

  /** Warns after an upgrade; an operator who has set `broker.legacy` knows already. */
  private warnOfSharedPassword(): void {
    const { config, secrets } = this.runtime;
    if (secrets.agentToken === undefined || config['broker.legacy'] !== undefined) return;
    this.logger.warn(SHARED_PASSWORD);
    this.readiness.warnOf(() => Promise.resolve([SHARED_PASSWORD]));
  }

  /** Without the database no agent can be let in; agents that are in stay. */
  private async judge(serial: string): Promise<CertificateVerdict> {
    try {
      return { agentId: await this.certificates.requireValid(serial) };
    } catch (error) {
      const code = error instanceof PicketError ? String(error.code) : '';
      return { refusal: REFUSALS[code] ?? 'control-plane-busy' };
    }
  }
}
