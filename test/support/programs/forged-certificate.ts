import 'reflect-metadata';
import { createPrivateKey, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { queryDatabase } from './embedded-postgres.js';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

export interface ForgedOptions {
  readonly commonName: string;
  /** Days from now. */
  readonly from: number;
  readonly to: number;
  readonly isForServers?: boolean;
  readonly serial?: string;
}

export interface CertificateAuthority {
  readonly certificate: string;
  readonly privateKey: string;
}

/** The CA of a control plane, opened as somebody could who has stolen its data folder. */
export async function stealAuthority(dataDir: string): Promise<CertificateAuthority> {
  const sql = 'SELECT certificate, encrypted_key AS key FROM certificate_authority';
  const [row] = await queryDatabase<{ certificate: string; key: string }>(dataDir, sql);
  const { caPassphrase } = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as { caPassphrase: string };
  const key = createPrivateKey({ key: row.key, passphrase: caPassphrase });
  return { certificate: row.certificate, privateKey: key.export({ format: 'pem', type: 'pkcs8' }).toString() };
}

/** A certificate that the control plane never issued, signed by whatever CA. */
export async function forgeCertificate(
  { certificate, privateKey }: CertificateAuthority,
  csr: string,
  { commonName, from, to, isForServers = false, serial = '40ffffffffffffffffffffffffffffff' }: ForgedOptions,
): Promise<string> {
  const { clientAuth, serverAuth } = x509.ExtendedKeyUsage;
  const pkcs8 = createPrivateKey(privateKey).export({ format: 'der', type: 'pkcs8' });
  const forged = await x509.X509CertificateGenerator.create({
    serialNumber: serial,
    subject: [{ CN: [commonName] }],
    issuer: new x509.X509Certificate(certificate).subject,
    notBefore: new Date(Date.now() + from * DAY_MS),
    notAfter: new Date(Date.now() + to * DAY_MS),
    publicKey: new x509.Pkcs10CertificateRequest(csr).publicKey,
    signingKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']),
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.ExtendedKeyUsageExtension([isForServers ? serverAuth : clientAuth])],
  });
  return forged.toString('pem');
}

export async function foreignAuthority(): Promise<CertificateAuthority> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: ['Somebody else'] }],
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const privateKey = `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`;
  return { certificate: certificate.toString('pem'), privateKey };
}
