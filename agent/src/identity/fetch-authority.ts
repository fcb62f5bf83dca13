import { createHash, type X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { describeError } from '@picket/shared/errors';
import { AgentError } from '../errors.js';

const TIMEOUT_MS = 10_000;
const HTTPS_PORT = 443;

/**
 * Takes the CA certificate from the handshake of a listener, and nothing else: no byte is sent to it. What makes it
 * trustworthy is its hash, which the enrolment token carries.
 * @param digest SHA-256 of the certificate, hexadecimal
 * @returns PEM
 * @throws AgentError `enrolment.unreachable`, `enrolment.wrong-authority`
 */
export async function fetchAuthority(url: string, digest: string): Promise<string> {
  const authority = await lastOfChain(url);
  const found = authority && createHash('sha256').update(authority.raw).digest('hex');
  if (authority && found === digest) return authority.toString();
  throw new AgentError(
    'enrolment.wrong-authority',
    'user',
    `${url} is not the control plane of this token: its CA has the SHA-256 ${found ?? '(none)'}, not ${digest}`,
    { next: 'ask who answers at that address; if the control plane was set up anew, make a new token' },
  );
}

async function lastOfChain(url: string): Promise<X509Certificate | undefined> {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connect({ host, port: Number(port || HTTPS_PORT), rejectUnauthorized: false, minVersion: 'TLSv1.3' });
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)));
  try {
    await once(socket, 'secureConnect');
    let certificate = socket.getPeerX509Certificate();
    while (certificate?.issuerCertificate && certificate.issuerCertificate !== certificate)
      certificate = certificate.issuerCertificate;
    return certificate;
  } catch (cause) {
    throw unreachable(url, cause);
  } finally {
    socket.destroy();
  }
}

export function unreachable(url: string, cause: unknown): AgentError {
  return new AgentError('enrolment.unreachable', 'operational', `cannot reach ${url}: ${describeError(cause)}`, {
    cause,
    next: 'check the address, firewalls on the way, and that the control plane is open to this host',
  });
}
