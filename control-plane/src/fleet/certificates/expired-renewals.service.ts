import { X509Certificate } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import type { AgentIdentityDto } from '../../api/agent-identity.js';
import { ControlPlaneError } from '../../errors.js';
import { CLOCK } from '../../platform/clock.js';
import { Runtime } from '../../platform/runtime.js';
import { CertificateRepository } from './certificate.repository.js';
import { CertificatesService } from './certificates.service.js';

const DAY_MS = 86_400_000;
/** A certificate that expired longer ago renews nothing. */
const RENEWABLE_DAYS = 30;
/** So long an approval counts, more than once: the answer to the host may be lost. */
const APPROVAL_DAYS = 1;

/** Hosts that were off for so long that their certificate has expired: a person lets them go on with the key they have. */
@Injectable()
export class ExpiredRenewals {
  private readonly logger = new Logger('certificates');

  constructor(
    private readonly runtime: Runtime,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly agents: CertificateRepository,
    private readonly certificates: CertificatesService,
  ) {}

  /**
   * The agent whose expired certificate may be renewed. OpenSSL says first that a certificate has expired, whoever has
   * signed it: it has to be the very one that was issued.
   * @param from address of the host, for the person who approves
   * @throws PicketError `certificate.unknown`, `certificate.revoked`, `certificate.expired`, `certificate.renewal.held`
   */
  async requireRenewable(shown: X509Certificate, from: string): Promise<string> {
    const issued = await this.agents.findBySerial(shown.serialNumber.toLowerCase());
    if (!issued || new X509Certificate(issued.certificate).fingerprint256 !== shown.fingerprint256) throw foreign();
    const agentId = await this.certificates.requireUnrevoked(issued);
    const now = this.clock.now();
    if (now - issued.notAfter.getTime() >= RENEWABLE_DAYS * DAY_MS) throw tooOld(issued.notAfter);
    if (!this.runtime.config['certificates.renewExpired']) await this.requireApproval(agentId, issued.notAfter, from);
    return agentId;
  }

  /** @throws PicketError `agent.not-enrolled.not-found` */
  async approve(agentId: string, by: string): Promise<AgentIdentityDto> {
    await this.certificates.identityOf(agentId);
    this.logger.warn(`${agentId}: may renew its expired certificate, says ${by}`);
    await this.agents.updateAgent(agentId, {
      renewalApprovedAt: new Date(this.clock.now()),
      renewalApprovedBy: by,
    });
    return this.certificates.identityOf(agentId);
  }

  private async requireApproval(agentId: string, expiredAt: Date, from: string): Promise<void> {
    const agent = await this.agents.findAgent(agentId);
    const now = this.clock.now();
    const approvedMs = agent?.renewalApprovedAt?.getTime();
    if (approvedMs !== undefined && now - approvedMs < APPROVAL_DAYS * DAY_MS) return;
    if (!agent?.renewalAskedAt) this.logger.warn(`${agentId} asks for a certificate: its last one has expired`);
    await this.agents.updateAgent(agentId, {
      renewalAskedAt: agent?.renewalAskedAt ?? new Date(now),
      renewalAskedFrom: from,
    });
    throw new ControlPlaneError(
      'certificate.renewal.held',
      `the certificate expired at ${expiredAt.toISOString()}; a person has to approve the next one`,
      { next: 'wait, or ask an operator: console, Agents, the agent, Identity' },
    );
  }
}

function foreign(): ControlPlaneError {
  return new ControlPlaneError('certificate.unknown', 'this certificate is not one of this installation', {
    next: 'enrol again with a token of this control plane',
  });
}

function tooOld(at: Date): ControlPlaneError {
  const message = `the certificate expired at ${at.toISOString()}, more than ${RENEWABLE_DAYS} days ago`;
  return new ControlPlaneError('certificate.expired', message, {
    next: 'check the clock of this host; if it is right, enrol again',
  });
}
