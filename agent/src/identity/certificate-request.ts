import 'reflect-metadata';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * A PKCS #10 request that proves possession of a P-256 key; the control plane uses nothing else of it.
 * @param privateKey PEM, PKCS #8
 * @param agentId the name that the agent proposes
 * @returns PEM
 */
export async function makeCertificateRequest(privateKey: string, agentId: string): Promise<string> {
  const { subtle } = globalThis.crypto;
  const pkcs8 = createPrivateKey(privateKey).export({ format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [agentId] }],
    keys: {
      privateKey: await subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']),
      publicKey: await subtle.importKey('spki', spki, ALGORITHM, true, ['verify']),
    },
    signingAlgorithm: ALGORITHM,
  });
  return `${request.toString('pem')}\n`;
}
