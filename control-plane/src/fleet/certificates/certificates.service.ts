import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import type { Enrolment } from '@picket/shared/enrolment';
import type { AgentIdentityDto } from '../../api/agent-identity.js';
import { ControlPlaneError } from '../../errors.js';
import { CLOCK } from '../../platform/clock.js';
import { DomainEvents } from '../../platform/events/domain-events.js';
import { Runtime } from '../../platform/runtime.js';
import { AgentReadmitted, AgentRevoked } from '../fleet.events.js';
import { issueAgentCertificate, type RequestedKey } from './authority.js';
import { AuthorityKeeper } from './authority-keeper.js';
import type { AgentCertificateEntity, EnrolledAgentEntity } from './certificate.entity.js';
import { CertificateRepository } from './certificate.repository.js';
import { issueRevocationList } from './revocation-lists.js';
import { SubscriberCertificates } from './subscriber-certificates.js';

/** Life of a certificate; an agent asks for the next certificate after two thirds of its life. */
const LIFE_DAYS = 90;
const RENEW_AT = 2 / 3;

/** Issues certificates, and knows which of them count. */
@Injectable()
export class CertificatesService {
  private readonly logger = new Logger('certificates');

  constructor(
    private readonly runtime: Runtime,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly authority: AuthorityKeeper,
    private readonly certificates: CertificateRepository,
    private readonly subscribers: SubscriberCertificates,
    private readonly events: DomainEvents,
  ) {}

  /**
   * A new certificate of an enrolled agent, kept; the one before stays valid for its own life.
   * @param tokenId null: it is a renewal
   */
  async issue(agentId: string, key: RequestedKey, tokenId: string | null): Promise<AgentCertificateEntity> {
    const now = new Date(this.clock.now());
    const issued = await issueAgentCertificate(this.authority.issuer(), agentId, key.publicKey, now, LIFE_DAYS);
    const certificate = {
      serial: issued.serial,
      agentId,
      tokenId,
      keyFingerprint: key.fingerprint,
      certificate: issued.certificate,
      authorityDigest: this.authority.current.digest,
      issuedAt: now,
      notBefore: issued.notBefore,
      notAfter: issued.notAfter,
      revokedAt: null,
    };
    await this.certificates.addCertificate(certificate);
    await this.certificates.updateAgent(agentId, { renewalAskedAt: null, renewalAskedFrom: null });
    return certificate;
  }

  /** What an agent gets with its certificate. */
  async describe({ agentId, certificate, notBefore, notAfter }: AgentCertificateEntity): Promise<Enrolment> {
    const life = notAfter.getTime() - notBefore.getTime();
    const recordsAfter = Number((await this.certificates.findAgent(agentId))?.recordsAfter ?? 0);
    return {
      agentId,
      ...(recordsAfter > 0 && { recordsAfter }),
      certificate,
      authorities: [...this.authority.trusted],
      mqttUrl: this.runtime.agentsBrokerUrl,
      renewAfter: new Date(notBefore.getTime() + RENEW_AT * life).toISOString(),
      expiresAt: notAfter.toISOString(),
      serverTime: new Date(this.clock.now()).toISOString(),
    };
  }

  /**
   * The agent that a certificate of ours belongs to, by what the database says now.
   * @param serial lower-case hexadecimal
   * @param isFarewell it is about the end of the agent's service
   * @throws PicketError `certificate.unknown`, `certificate.revoked`, `certificate.decommissioned`, `certificate.expired`
   */
  async requireValid(serial: string, isFarewell = false): Promise<string> {
    const certificate = await this.certificates.findBySerial(serial);
    if (!certificate) throw unknown();
    const agentId = await this.requireUnrevoked(certificate, isFarewell);
    if (certificate.notAfter.getTime() <= this.clock.now()) throw expired(certificate.notAfter);
    return agentId;
  }

  /**
   * The agent of a certificate, expired or not.
   * @throws PicketError `certificate.unknown`, `certificate.revoked`, `certificate.decommissioned`
   */
  async requireUnrevoked(
    { agentId, revokedAt: ownRevokedAt }: AgentCertificateEntity,
    isFarewell = false,
  ): Promise<string> {
    const agent = await this.certificates.findAgent(agentId);
    if (!agent) throw unknown();
    const revokedAt = agent.revokedAt ?? ownRevokedAt;
    if (revokedAt !== null) throw revoked(agentId, revokedAt);
    if (agent.decommissionedAt !== null && !isFarewell) throw decommissioned(agentId, agent.decommissionedAt);
    return agentId;
  }

  /** @throws PicketError `agent.not-enrolled.not-found` */
  async identityOf(agentId: string): Promise<AgentIdentityDto> {
    const identity = (await this.identitiesOf([agentId])).get(agentId);
    if (identity) return identity;
    throw new ControlPlaneError('agent.not-enrolled.not-found', `${agentId} has no certificate`, {
      next: 'enrol it: console, Agents, Add agents',
    });
  }

  /** By agent; those that were never enrolled are left out. */
  async identitiesOf(agentIds: readonly string[]): Promise<Map<string, AgentIdentityDto>> {
    // One after the other: a transaction has one connection, which takes one query at a time.
    const agents = await this.certificates.findAgents(agentIds);
    const expiries = await this.certificates.expiries(agentIds);
    return new Map(agents.map((agent) => [agent.agentId, toDto(agent, expiries.get(agent.agentId))]));
  }

  async enrolledIds(): Promise<string[]> {
    return (await this.certificates.allAgents()).map(({ agentId }) => agentId);
  }

  /** Whether each enrolled agent is revoked, decommissioned, or another one now. */
  async revocations(): Promise<Map<string, boolean>> {
    const agents = await this.certificates.allAgents();
    return new Map(
      agents.map(({ agentId, revokedAt, decommissionedAt, mergedInto }) => [
        agentId,
        revokedAt !== null || decommissionedAt !== null || mergedInto !== null,
      ]),
    );
  }

  /** A revocation list of each CA that is trusted, PEM. */
  async revocationLists(): Promise<string[]> {
    const lists: string[] = [];
    for (const authority of this.authority.trustedWithKeys) {
      const revoked = [
        ...(await this.certificates.revokedCertificates(authority.digest)),
        ...(await this.subscribers.revoked(authority.digest)),
      ];
      lists.push(await issueRevocationList(authority, revoked, new Date(this.clock.now())));
    }
    return lists;
  }

  /** All certificates of an agent count no more, from now on. @throws PicketError `agent.not-enrolled.not-found` */
  async revoke(agentId: string, revokedBy: string, revokedReason: string): Promise<AgentIdentityDto> {
    await this.identityOf(agentId);
    this.logger.warn(`${agentId}: revoked by ${revokedBy}: ${revokedReason}`);
    await this.certificates.updateAgent(agentId, { revokedAt: new Date(this.clock.now()), revokedBy, revokedReason });
    this.events.publish(new AgentRevoked(agentId));
    return this.identityOf(agentId);
  }

  /** The certificates of a revoked agent count again. @throws PicketError `agent.not-enrolled.not-found` */
  async readmit(agentId: string, by: string): Promise<AgentIdentityDto> {
    await this.identityOf(agentId);
    this.logger.warn(`${agentId}: readmitted by ${by}`);
    await this.certificates.updateAgent(agentId, { revokedAt: null, revokedBy: null, revokedReason: null });
    this.events.publish(new AgentReadmitted(agentId));
    return this.identityOf(agentId);
  }
}

function unknown(): ControlPlaneError {
  return new ControlPlaneError('certificate.unknown', 'this certificate is not one of this installation', {
    next: 'enrol again with a token of this control plane',
  });
}

function revoked(agentId: string, at: Date): ControlPlaneError {
  return new ControlPlaneError(
    'certificate.revoked',
    `the certificate of ${agentId} was revoked at ${at.toISOString()}`,
    {
      next: 'ask an operator; a revoked agent stays out until it is enrolled again',
    },
  );
}

function decommissioned(agentId: string, at: Date): ControlPlaneError {
  const message = `${agentId} was taken out of service at ${at.toISOString()}`;
  return new ControlPlaneError('certificate.decommissioned', message, {
    next: 'ask an operator; this host deletes what it has, and may be enrolled again',
  });
}

function expired(at: Date): ControlPlaneError {
  return new ControlPlaneError('certificate.expired', `the certificate expired at ${at.toISOString()}`, {
    next: 'check the clock of this host; if it is right, enrol again',
  });
}

function toDto(agent: EnrolledAgentEntity, expiresAt: Date | undefined): AgentIdentityDto {
  const { enrolledAt, sameMachineAs, mergedInto, revokedAt, revokedBy, revokedReason } = agent;
  return {
    enrolledAt: enrolledAt.toISOString(),
    certificateExpiresAt: (expiresAt ?? enrolledAt).toISOString(),
    sameMachineAs,
    mergedInto,
    renewal: renewalOf(agent),
    decommissioned: decommissionOf(agent),
    revoked: revokedAt && { at: revokedAt.toISOString(), by: revokedBy ?? '', reason: revokedReason ?? '' },
  };
}

function renewalOf(agent: EnrolledAgentEntity): AgentIdentityDto['renewal'] {
  const { renewalAskedAt, renewalAskedFrom, renewalApprovedAt, renewalApprovedBy } = agent;
  if (!renewalAskedAt && !renewalApprovedAt) return null;
  return {
    askedAt: renewalAskedAt?.toISOString() ?? null,
    from: renewalAskedFrom,
    approvedAt: renewalApprovedAt?.toISOString() ?? null,
    approvedBy: renewalApprovedBy,
  };
}

function decommissionOf(agent: EnrolledAgentEntity): AgentIdentityDto['decommissioned'] {
  const { decommissionedAt, decommissionedBy, decommissionedReason, purgedAt } = agent;
  return (
    decommissionedAt && {
      at: decommissionedAt.toISOString(),
      by: decommissionedBy ?? '',
      reason: decommissionedReason ?? '',
      purgedAt: purgedAt?.toISOString() ?? null,
    }
  );
}
