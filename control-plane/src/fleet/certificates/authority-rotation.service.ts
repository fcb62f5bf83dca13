import { Injectable, Logger } from '@nestjs/common';
import type { AuthorityStepDto, CertificateAuthorityDto } from '../../api/certificate-authority.js';
import { ControlPlaneError } from '../../errors.js';
import { AuthorityKeeper } from './authority-keeper.js';
import type { CertificateAuthorityEntity } from './certificate.entity.js';
import { CertificateRepository } from './certificate.repository.js';
import { ListenerCertificates } from './listener-certificates.js';

/** Two CAs of one kind at a time are all that a change needs. */
const MAX_TRUSTED = 2;

/**
 * Changes the CA in three steps, so that no agent is ever without one that it trusts: a next CA is made and handed to the
 * agents, which ask each hour; then it issues, and they renew; then the one before is retired.
 */
@Injectable()
export class AuthorityRotation {
  private readonly logger = new Logger('certificates');
  private readonly others: ((digest: string) => Promise<string[]>)[] = [];

  constructor(
    private readonly authorities: AuthorityKeeper,
    private readonly certificates: CertificateRepository,
    private readonly listeners: ListenerCertificates,
  ) {}

  /** Clients beside the agents that have a certificate of a CA only: it is not retired over their heads. */
  alsoAsk(whoNeeds: (digest: string) => Promise<string[]>): void {
    this.others.push(whoNeeds);
  }

  async list(): Promise<CertificateAuthorityDto[]> {
    const described: CertificateAuthorityDto[] = [];
    for (const authority of await this.certificates.authorities()) described.push(await this.describe(authority));
    return described;
  }

  /** @throws PicketError `authority.rotation.conflict` while another change is under way */
  async create(by: string): Promise<CertificateAuthorityDto> {
    if (this.authorities.digests.length >= MAX_TRUSTED)
      throw conflict(
        'another change of the CA is under way',
        'finish it first: activate the next CA, retire the previous one',
      );
    const authority = await this.authorities.add();
    await this.listeners.renew();
    this.logger.warn(`${by} made the next CA, SHA-256 ${authority.digest}`);
    return this.get(authority.digest);
  }

  /** @throws PicketError `authority.not-found`, `authority.rotation.conflict` */
  async activate(digest: string, { by, leaveBehind }: AuthorityStepDto): Promise<CertificateAuthorityDto> {
    const authority = await this.get(digest);
    if (authority.state !== 'next')
      throw conflict(`this CA is ${authority.state}, not the next one`, 'see the list of CAs');
    refuseToLeaveBehind(authority, leaveBehind, 'do not know this CA yet');
    await this.authorities.activate(digest);
    await this.listeners.renew();
    this.logger.warn(`${by} activated the CA ${digest}`);
    return this.get(digest);
  }

  /** @throws PicketError `authority.not-found`, `authority.rotation.conflict` */
  async retire(digest: string, { by, leaveBehind }: AuthorityStepDto): Promise<CertificateAuthorityDto> {
    const authority = await this.get(digest);
    if (authority.state === 'retired') return authority;
    if (authority.state === 'issuing') throw conflict('this CA issues', 'activate another one first');
    if (authority.state === 'previous')
      refuseToLeaveBehind(authority, leaveBehind, 'have a certificate of this CA only');
    await this.authorities.retire(digest);
    await this.listeners.renew();
    this.logger.warn(`${by} retired the CA ${digest}`);
    return this.get(digest);
  }

  private async get(digest: string): Promise<CertificateAuthorityDto> {
    const authority = (await this.list()).find((other) => other.digest === digest);
    if (!authority) throw new ControlPlaneError('authority.not-found', `there is no CA ${digest}`);
    return authority;
  }

  private async describe(authority: CertificateAuthorityEntity): Promise<CertificateAuthorityDto> {
    const { digest, certificate, createdAt, notAfter, retiredAt } = authority;
    const state = this.stateOf(authority);
    return {
      digest,
      state,
      certificate,
      createdAt: createdAt.toISOString(),
      expiresAt: notAfter.toISOString(),
      retiredAt: retiredAt?.toISOString() ?? null,
      waitingFor: await this.inTheWay(digest, state, createdAt),
    };
  }

  private stateOf({ isIssuing, retiredAt, createdAt }: CertificateAuthorityEntity): CertificateAuthorityDto['state'] {
    if (retiredAt) return 'retired';
    if (isIssuing) return 'issuing';
    return createdAt > this.authorities.current.createdAt ? 'next' : 'previous';
  }

  private async inTheWay(digest: string, state: CertificateAuthorityDto['state'], createdAt: Date): Promise<string[]> {
    if (state === 'next') return this.certificates.agentsWithoutCertificateSince(createdAt);
    if (state !== 'previous') return [];
    const agents = await this.certificates.agentsThatNeed(digest);
    const others = await Promise.all(this.others.map((whoNeeds) => whoNeeds(digest)));
    return [...agents, ...others.flat()];
  }
}

function refuseToLeaveBehind({ waitingFor }: CertificateAuthorityDto, leaveBehind: boolean, what: string): void {
  if (waitingFor.length === 0 || leaveBehind) return;
  const some = waitingFor.slice(0, 5).join(', ');
  throw conflict(
    `${waitingFor.length} clients ${what}: ${some}${waitingFor.length > 5 ? ' …' : ''}`,
    'wait an hour, or leave them behind and enrol them again',
  );
}

function conflict(message: string, next: string): ControlPlaneError {
  return new ControlPlaneError('authority.rotation.conflict', message, { next });
}
