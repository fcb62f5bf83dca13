import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ExclusiveRunner } from '@picket/shared/async';
import type { Clock } from '@picket/shared/clock';
import type { Enrolment, EnrolRequest, RenewRequest } from '@picket/shared/enrolment';
import type { EnrolmentOutcome } from '../../api/enrolment.js';
import { ControlPlaneError } from '../../errors.js';
import { CLOCK } from '../../platform/clock.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { DomainEvents } from '../../platform/events/domain-events.js';
import { Metrics } from '../../platform/metrics/metrics.js';
import { readRequest, type RequestedKey } from '../certificates/authority.js';
import type { AgentCertificateEntity } from '../certificates/certificate.entity.js';
import { CertificateRepository } from '../certificates/certificate.repository.js';
import { CertificatesService } from '../certificates/certificates.service.js';
import { AgentEnrolled } from '../fleet.events.js';
import { GroupsService } from '../groups/groups.service.js';
import { chooseAgentId } from './choose-agent-id.js';
import type { EnrolmentTokenEntity } from './enrolment.entity.js';
import { EnrolmentRepository } from './enrolment.repository.js';
import { hashSecret, stateOf } from './enrolment-tokens.service.js';

const DAY_MS = 86_400_000;
/** An agent needs one in two months, and two more when the CA changes; a broken one must not fill the table. */
const MAX_A_DAY = 20;
const NEW_TOKEN = { next: 'ask for a new token: console, Agents, Add agents' };

interface Refusal {
  readonly outcome: Exclude<EnrolmentOutcome, 'enrolled' | 'repeated'>;
  readonly error: ControlPlaneError;
}

type Decision = { readonly outcome: 'enrolled' | 'repeated'; readonly certificate: AgentCertificateEntity } | Refusal;

/** Gives agents their certificates: the first one for a token, each next one for the one before. */
@Injectable()
export class EnrolmentService {
  private readonly logger = new Logger('enrolment');
  private readonly count: (outcome: string) => void;
  /** Enrolments one after the other: hundreds at once would wait for one row, and for all connections. */
  private readonly line = new ExclusiveRunner();

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly connection: TransactionalConnection,
    private readonly enrolments: EnrolmentRepository,
    private readonly agents: CertificateRepository,
    private readonly certificates: CertificatesService,
    private readonly groups: GroupsService,
    private readonly events: DomainEvents,
    metrics: Metrics,
  ) {
    const counter = metrics.counter('picket_enrolments_total', 'Tries to enrol, by outcome', ['outcome']);
    this.count = (outcome) => counter.inc({ outcome });
  }

  /**
   * Idempotent by key: the same key with the same token gets the same certificate, so that a lost answer costs nothing.
   * @param address where the request comes from, for the log
   * @throws PicketError `enrolment.*`, `certificate.request.invalid`
   */
  async enrol(request: EnrolRequest, address: string): Promise<Enrolment> {
    const key = await readRequest(request.csr);
    const decision = await this.line.run(() => this.decideAndLog(request, key, address));
    this.count(decision.outcome);
    if ('error' in decision) throw decision.error;
    const { certificate, outcome } = decision;
    this.logger.log(`${certificate.agentId} ${outcome} from ${address}, certificate ${certificate.serial}`);
    return this.certificates.describe(certificate);
  }

  /** Refusals are logged too, so a refusal is not an exception until the transaction has ended. */
  private decideAndLog(request: EnrolRequest, key: RequestedKey, address: string): Promise<Decision> {
    return this.connection.withTransaction(async () => {
      const token = await this.requireToken(request);
      const decided = await this.decide(token, request, key);
      await this.enrolments.addTry({
        tokenId: token.id,
        at: new Date(this.clock.now()),
        address,
        hostname: request.hostname,
        agentId: 'certificate' in decided ? decided.certificate.agentId : null,
        outcome: decided.outcome,
        clockOffsetMs: String(Date.parse(request.sentAt) - this.clock.now()),
        decidedBy: null,
      });
      return decided;
    });
  }

  /** @throws PicketError `certificate.request.invalid`, `enrolment.key.conflict`, `certificate.renewal.conflict` */
  async renew(agentId: string, { csr }: RenewRequest): Promise<Enrolment> {
    const key = await readRequest(csr);
    const known = await this.agents.findByKey(key.fingerprint);
    if (known && known.agentId !== agentId) throw keyKnown();
    const since = new Date(this.clock.now() - DAY_MS);
    if ((await this.agents.countSince(agentId, since)) >= MAX_A_DAY) throw tooMany(agentId);
    return this.certificates.describe(await this.certificates.issue(agentId, key, null));
  }

  /** The answer does not tell a token that is not there from a wrong secret. */
  private async requireToken({ tokenId, secret }: EnrolRequest): Promise<EnrolmentTokenEntity> {
    const token = await this.enrolments.lockToken(tokenId);
    const given = Buffer.from(hashSecret(secret));
    if (token && timingSafeEqual(given, Buffer.from(token.secretHash))) return token;
    this.count('forbidden');
    throw new ControlPlaneError('enrolment.forbidden', 'this control plane knows no such enrolment token', NEW_TOKEN);
  }

  private async decide(token: EnrolmentTokenEntity, request: EnrolRequest, key: RequestedKey): Promise<Decision> {
    const state = stateOf(token, this.clock.now());
    const known = await this.agents.findByKey(key.fingerprint);
    if (state === 'revoked') return { outcome: 'revoked', error: tokenRevoked() };
    if (state === 'expired') return { outcome: 'expired', error: tokenExpired(token) };
    if (known?.tokenId === token.id) return { outcome: 'repeated', certificate: known };
    if (known) return { outcome: 'key-known', error: keyKnown() };
    if (state === 'used') return { outcome: 'used', error: tokenUsed(token) };
    return { outcome: 'enrolled', certificate: await this.admit(token, request, key) };
  }

  private async admit(
    token: EnrolmentTokenEntity,
    { agentId: proposed, machineId, hostname }: EnrolRequest,
    key: RequestedKey,
  ): Promise<AgentCertificateEntity> {
    const before = machineId === null ? null : await this.agents.findMachine(machineId);
    const agentId = await chooseAgentId(proposed, async (id) => (await this.agents.findAgent(id)) !== null);
    await this.enrolments.countUse(token.id);
    await this.agents.addAgent({
      agentId,
      machineId,
      hostname,
      enrolledAt: new Date(this.clock.now()),
      sameMachineAs: before?.agentId ?? null,
      revokedAt: null,
      revokedBy: null,
      revokedReason: null,
      mergedInto: null,
      recordsAfter: '0',
      renewalAskedAt: null,
      renewalAskedFrom: null,
      renewalApprovedAt: null,
      renewalApprovedBy: null,
      decommissionedAt: null,
      decommissionedBy: null,
      decommissionedReason: null,
      purgedAt: null,
    });
    await this.groups.welcome(agentId, token.groupName);
    this.events.publish(new AgentEnrolled(agentId));
    return this.certificates.issue(agentId, key, token.id);
  }
}

function tokenRevoked(): ControlPlaneError {
  return new ControlPlaneError('enrolment.revoked', 'this enrolment token was revoked', NEW_TOKEN);
}

function tokenExpired({ expiresAt }: EnrolmentTokenEntity): ControlPlaneError {
  const message = `this enrolment token expired at ${expiresAt.toISOString()}`;
  return new ControlPlaneError('enrolment.expired', message, NEW_TOKEN);
}

function tokenUsed({ uses, maxUses }: EnrolmentTokenEntity): ControlPlaneError {
  const message = `this enrolment token has been used ${uses} of ${maxUses} times`;
  return new ControlPlaneError('enrolment.used', message, NEW_TOKEN);
}

function tooMany(agentId: string): ControlPlaneError {
  return new ControlPlaneError(
    'certificate.renewal.conflict',
    `${agentId} was given ${MAX_A_DAY} certificates in a day`,
    {
      next: 'look at the clock and the log of that host; the certificate that it has stays valid',
    },
  );
}

function keyKnown(): ControlPlaneError {
  return new ControlPlaneError('enrolment.key.conflict', 'this key already has a certificate', {
    next: 'enrol this host with a new key',
    command: 'picket-agent enroll --new-key',
  });
}
