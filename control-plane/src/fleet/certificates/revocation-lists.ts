import { createPrivateKey, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { Authority } from './authority.js';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** A broker refuses everyone when its list has run out, and reads the next only when it is told to: so, for long. */
const LIFE_DAYS = 365;
const DAY_MS = 24 * 60 * 60_000;

export interface RevokedCertificate {
  readonly serial: string;
  readonly revokedAt: Date;
}

/** A certificate revocation list (RFC 5280 §5), PEM: which certificates of that CA count no more. */
export async function issueRevocationList(
  { certificate, privateKey }: Authority,
  revoked: readonly RevokedCertificate[],
  now: Date,
): Promise<string> {
  const der = createPrivateKey(privateKey).export({ format: 'der', type: 'pkcs8' });
  const issuer = new x509.X509Certificate(certificate);
  const list = await x509.X509CrlGenerator.create({
    issuer: issuer.subject,
    // Two CAs of one name are told apart by it, while one follows the other.
    extensions: [await x509.AuthorityKeyIdentifierExtension.create(issuer)],
    thisUpdate: now,
    nextUpdate: new Date(now.getTime() + LIFE_DAYS * DAY_MS),
    entries: revoked.map(({ serial, revokedAt }) => ({ serialNumber: serial, revocationDate: revokedAt })),
    signingKey: await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']),
    signingAlgorithm: ALGORITHM,
  });
  return pemOf(list.rawData);
}

/** RFC 7468 §6; OpenSSL knows no other label. */
function pemOf(der: ArrayBuffer): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN X509 CRL-----\n${lines}\n-----END X509 CRL-----\n`;
}
