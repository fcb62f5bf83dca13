import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { ControlPlaneError } from '../errors.js';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** What the cure of a failed connection is, by the code of Node or OpenSSL. */
const CURES: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'set PICKET_CA_FILE to this certificate (PEM)',
  SELF_SIGNED_CERT_IN_CHAIN: 'set PICKET_CA_FILE to the certificate of its CA (PEM)',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'set PICKET_CA_FILE to the certificate of its CA (PEM)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'set PICKET_CA_FILE to the certificate of its CA (PEM)',
  CERT_HAS_EXPIRED: 'renew the certificate of the control plane, or check the clock of this machine',
  ERR_TLS_CERT_ALTNAME_INVALID: 'use a name in PICKET_URL that the certificate has',
  ERR_SSL_WRONG_VERSION_NUMBER: 'this port may speak plain HTTP: PICKET_URL=http://…',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'this port may speak plain HTTP: PICKET_URL=http://…',
  UND_ERR_SOCKET: 'this port may speak HTTPS: PICKET_URL=https://…',
  ECONNRESET: 'this port may speak HTTPS: PICKET_URL=https://…',
};

/**
 * Lets connections of this process trust the CAs of the system and of PICKET_CA_FILE, beside those of Node.
 * @throws PicketError `cli.unreadable`
 */
export function trustAuthorities(file = process.env['PICKET_CA_FILE']): void {
  const own = file ? readCertificates(file) : [];
  setDefaultCACertificates([...getCACertificates('default'), ...getCACertificates('system'), ...own]);
}

/** What to do when a control plane cannot be reached for that reason. */
export function cureOf(reason: unknown): string {
  const code = reason instanceof Error && 'code' in reason ? String(reason.code) : '';
  return CURES[code] ?? 'start it with ./scripts/start.sh, or set PICKET_URL';
}

function readCertificates(file: string): string[] {
  const next = 'set PICKET_CA_FILE to a file with certificates (PEM)';
  try {
    const found = readFileSync(file, 'utf8').match(CERTIFICATE);
    if (found) return found;
  } catch (cause) {
    throw new ControlPlaneError('cli.unreadable', `cannot read ${file}`, { next, cause });
  }
  throw new ControlPlaneError('cli.unreadable', `${file} holds no certificate`, { next });
}
