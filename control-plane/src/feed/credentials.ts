import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import type { NewFeedCredentialDto } from '../api/feed-subscriber.js';
import { ControlPlaneError } from '../errors.js';
import { SubscriberCertificates } from '../fleet/index.js';
import { hashPassword } from '../platform/broker/password-hash.js';
import { CLOCK } from '../platform/clock.js';
import { FeedBroker } from './feed-broker.js';
import type { Credential } from './persistence/subscriber.entity.js';

/** A new credential: what is kept of it, and what only its owner gets. */
export interface IssuedCredential {
  readonly kept: Credential;
  readonly password: string | null;
  /** PEM. */
  readonly certificate: string | null;
  readonly privateKey: string | null;
}

/** Makes passwords and certificates of subscribers. */
@Injectable()
export class FeedCredentials {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly certificates: SubscriberCertificates,
    private readonly broker: FeedBroker,
  ) {}

  /** @throws PicketError `certificate.request.invalid`, `feed-subscriber.request.invalid` */
  issue(name: string, wish: Omit<NewFeedCredentialDto, 'by'>): Promise<IssuedCredential> {
    if (wish.kind === 'certificate') return this.issueCertificate(name, wish.csr, wish.lifeDays);
    if (wish.csr === null) return this.issuePassword();
    throw new ControlPlaneError('feed-subscriber.request.invalid', 'a password needs no certificate request', {
      next: 'ask for a certificate, or leave the request out',
    });
  }

  private async issuePassword(): Promise<IssuedCredential> {
    const mark = this.mark();
    const password = this.broker.passwordOf(mark.credential);
    const passwordHash = await hashPassword(password);
    const kept = { ...mark, kind: 'password', passwordHash } as const;
    return {
      kept: { ...kept, serial: null, authorityDigest: null, expiresAt: null },
      password,
      certificate: null,
      privateKey: null,
    };
  }

  private async issueCertificate(name: string, csr: string | null, days: number): Promise<IssuedCredential> {
    const mark = this.mark();
    const user = this.broker.userOf(name, mark.credential);
    const issued = await this.certificates.issue({ name, user }, csr, days);
    const { certificate, privateKey, serial, authorityDigest, notAfter: expiresAt } = issued;
    const kept = { ...mark, kind: 'certificate', passwordHash: null } as const;
    return { kept: { ...kept, serial, authorityDigest, expiresAt }, password: null, certificate, privateKey };
  }

  private mark() {
    return { credential: randomUUID(), credentialAt: new Date(this.clock.now()) };
  }
}
