import 'reflect-metadata';
import { createHash, createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import { ControlPlaneError } from '../../errors.js';

/**
 * The installation's own certificate authority, by RFC 5280. Keys are P-256. Pure: another module keeps keys and
 * certificates.
 */

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 24 * 60 * 60_000;
/** So far back a certificate is valid: clocks of agents are not exact. */
const BACKDATED_MS = 60 * 60_000;
const AUTHORITY_DAYS = 3650;
const SERIAL_BYTES = 16;

export interface Authority {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8, not encrypted. */
  readonly privateKey: string;
}

export interface IssuedCertificate {
  /** PEM. */
  readonly certificate: string;
  /** Lower-case hexadecimal, as `X509Certificate.serialNumber` says it. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A public key that its owner has shown to hold. */
export interface RequestedKey {
  /** PEM, SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /** SHA-256 of the SubjectPublicKeyInfo (DER), hexadecimal. */
  readonly fingerprint: string;
}

export async function createAuthority(name: string, now: Date): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: [{ CN: [name] }],
    notBefore: new Date(now.getTime() - BACKDATED_MS),
    notAfter: new Date(now.getTime() + AUTHORITY_DAYS * DAY_MS),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return {
    certificate: pemOf(certificate),
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

/** SHA-256 of the certificate (DER), hexadecimal: what an enrolment token carries. */
export function digestOf(certificate: string): string {
  return createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex');
}

/**
 * Reads a PKCS #10 request. Only the key is used: name, extensions and life are ours to choose.
 * @throws ControlPlaneError `certificate.request.invalid`
 */
export async function readRequest(csr: string): Promise<RequestedKey> {
  const request = parseRequest(csr);
  const key = Buffer.from(request.publicKey.rawData);
  const { name, namedCurve } = request.publicKey.algorithm as { name: string; namedCurve?: string };
  if (name !== 'ECDSA' || namedCurve !== 'P-256') throw invalidRequest(`the key is ${namedCurve ?? name}, not P-256`);
  if (!(await request.verify().catch(() => false))) throw invalidRequest('its signature does not match its key');
  return {
    publicKey: request.publicKey.toString('pem'),
    fingerprint: createHash('sha256').update(key).digest('hex'),
  };
}

/** A certificate with which an agent of that id shows who it is; for clients only. */
export function issueAgentCertificate(
  authority: Authority,
  agentId: string,
  publicKey: string,
  now: Date,
  days: number,
): Promise<IssuedCertificate> {
  return issue(authority, agentId, publicKey, now, days, [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    new x509.SubjectAlternativeNameExtension([{ type: 'url', value: `urn:picket:agent:${agentId}` }]),
  ]);
}

/** A certificate with which a subscriber of the feed shows who it is; for clients only. */
export function issueSubscriberCertificate(
  authority: Authority,
  { name, user }: { readonly name: string; readonly user: string },
  publicKey: string,
  now: Date,
  days: number,
): Promise<IssuedCertificate> {
  return issue(authority, user, publicKey, now, days, [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    new x509.SubjectAlternativeNameExtension([{ type: 'url', value: `urn:picket:feed:${name}` }]),
  ]);
}

/** Key and certificate of a listener. @param hosts names and IP addresses at which it is reached; at least one */
export async function issueServerCertificate(
  authority: Authority,
  hosts: readonly string[],
  now: Date,
  days: number,
): Promise<IssuedCertificate & { privateKey: string }> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const publicKey = new x509.PublicKey(await webcrypto.subtle.exportKey('spki', keys.publicKey)).toString('pem');
  const issued = await issue(authority, hosts[0]!, publicKey, now, days, [
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(
      hosts.map((host) => ({ type: isIP(host) ? ('ip' as const) : ('dns' as const), value: host })),
    ),
  ]);
  return { ...issued, privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
}

async function issue(
  { certificate, privateKey }: Authority,
  commonName: string,
  publicKeyPem: string,
  now: Date,
  days: number,
  extensions: x509.Extension[],
): Promise<IssuedCertificate> {
  const issuer = new x509.X509Certificate(certificate);
  const publicKey = new x509.PublicKey(publicKeyPem);
  const end = Math.min(now.getTime() + days * DAY_MS, issuer.notAfter.getTime());
  const issued = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: [{ CN: [commonName] }],
    issuer: issuer.subject,
    notBefore: new Date(now.getTime() - BACKDATED_MS),
    notAfter: new Date(end),
    publicKey,
    signingKey: await importPrivateKey(privateKey),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      ...extensions,
    ],
  });
  return {
    certificate: pemOf(issued),
    serial: new X509Certificate(pemOf(issued)).serialNumber.toLowerCase(),
    notBefore: issued.notBefore,
    notAfter: issued.notAfter,
  };
}

function parseRequest(csr: string): x509.Pkcs10CertificateRequest {
  try {
    return new x509.Pkcs10CertificateRequest(csr);
  } catch {
    throw invalidRequest('it is not a PKCS #10 request in PEM');
  }
}

function importPrivateKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}

/** Positive, without a leading zero: 127 random bits (RFC 5280 §4.1.2.2 asks for at most 20 bytes). */
function newSerial(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes.toString('hex');
}

function pemOf(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

function invalidRequest(reason: string): ControlPlaneError {
  return new ControlPlaneError('certificate.request.invalid', `the certificate request is refused: ${reason}`, {
    next: 'run picket-agent enroll again',
  });
}
