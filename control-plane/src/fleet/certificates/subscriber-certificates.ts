import { generateKeyPairSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { CLOCK } from '../../platform/clock.js';
import { issueSubscriberCertificate, readRequest, type IssuedCertificate } from './authority.js';
import { AuthorityKeeper } from './authority-keeper.js';
import type { RevokedCertificate } from './revocation-lists.js';

export interface SubscriberCertificate extends IssuedCertificate {
  /** PEM; null: whoever asked has it. */
  readonly privateKey: string | null;
  readonly authorityDigest: string;
}

/** Those of one CA that have not expired. */
type RevokedOf = (authorityDigest: string) => Promise<RevokedCertificate[]>;

/** Certificates of subscribers of the feed. They are no agents: no list of ours for agents has them. */
@Injectable()
export class SubscriberCertificates {
  private revokedOf: RevokedOf = () => Promise.resolve([]);

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly authority: AuthorityKeeper,
  ) {}

  /** Says who knows the subscribers; they come into the revocation lists. */
  knowRevoked(revokedOf: RevokedOf): void {
    this.revokedOf = revokedOf;
  }

  revoked(authorityDigest: string): Promise<RevokedCertificate[]> {
    return this.revokedOf(authorityDigest);
  }

  /** The CAs by which listeners of ours are known, PEM. */
  get authorities(): string {
    return this.authority.trusted.join('');
  }

  /**
   * @param subscriber its name, and the one that it has at the broker
   * @param csr null: the key is made here, and kept nowhere
   * @throws PicketError `certificate.request.invalid`
   */
  async issue(
    subscriber: { name: string; user: string },
    csr: string | null,
    days: number,
  ): Promise<SubscriberCertificate> {
    const key = csr === null ? makeKey() : { ...(await readRequest(csr)), privateKey: null };
    const now = new Date(this.clock.now());
    const issued = await issueSubscriberCertificate(this.authority.issuer(), subscriber, key.publicKey, now, days);
    return { ...issued, privateKey: key.privateKey, authorityDigest: this.authority.current.digest };
  }
}

function makeKey(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
