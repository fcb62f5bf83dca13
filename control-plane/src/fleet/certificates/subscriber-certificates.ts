import { generateKeyPairSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { CLOCK } from '../../platform/clock.js';
import { issueSubscriberCertificate, readRequest, type IssuedCertificate } from './authority.js';
import { AuthorityKeeper } from './authority-keeper.js';

export interface SubscriberCertificate extends IssuedCertificate {
  /** PEM; null: whoever asked has it. */
  readonly privateKey: string | null;
  readonly authorityDigest: string;
}

/** Certificates of subscribers of the feed. They are no agents: no list of ours for agents has them. */
@Injectable()
export class SubscriberCertificates {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly authority: AuthorityKeeper,
  ) {}

  /** The CAs by which listeners of ours are known, PEM. */
  get authorities(): string {
    return this.authority.trusted.join('');
  }

  /**
   * @param csr null: the key is made here, and kept nowhere
   * @throws PicketError `certificate.request.invalid`
   */
  async issue(name: string, csr: string | null, days: number): Promise<SubscriberCertificate> {
    const key = csr === null ? makeKey() : { ...(await readRequest(csr)), privateKey: null };
    const now = new Date(this.clock.now());
    const issued = await issueSubscriberCertificate(this.authority.issuer(), name, key.publicKey, now, days);
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
