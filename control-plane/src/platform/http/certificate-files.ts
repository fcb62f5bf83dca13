import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { describeError } from '@picket/shared/errors';
import { ControlPlaneError } from '../../errors.js';
import type { ControlPlaneConfig } from '../config.js';

const NEXT = 'correct PICKET_HTTP_TLS_CERT and PICKET_HTTP_TLS_KEY';

/** Certificate and key of the console, as they are in their files. */
export interface CertificateFiles {
  readonly credentials: SecureContextOptions;
  readonly certificate: X509Certificate;
  readonly notAfterMs: number;
}

/**
 * Certificate and key that fit together and are valid now; undefined: none are set, and the console speaks plain HTTP.
 * @throws PicketError `http.certificate-unusable`
 */
export function readCertificateFiles(
  config: Pick<ControlPlaneConfig, 'http.tlsCert' | 'http.tlsKey'>,
  nowMs = Date.now(),
): CertificateFiles | undefined {
  const { 'http.tlsCert': certPath, 'http.tlsKey': keyPath } = config;
  if (certPath === undefined || keyPath === undefined) return undefined;
  const cert = readText(certPath);
  const key = readText(keyPath);
  const certificate = attempt(`${certPath} holds no certificate (PEM)`, () => new X509Certificate(cert));
  const privateKey = attempt(`${keyPath} holds no private key (PEM) without a passphrase`, () => createPrivateKey(key));
  refuseMisfit(certificate, privateKey, certPath, keyPath);
  refuseOtherTime(certificate, certPath, nowMs);
  const credentials = { cert, key, minVersion: 'TLSv1.2' } as const;
  attempt(`${certPath} cannot be used`, () => createSecureContext(credentials));
  return { credentials, certificate, notAfterMs: Date.parse(certificate.validTo) };
}

function readText(path: string): string {
  return attempt(`${path} cannot be read`, () => readFileSync(path, 'utf8'));
}

function refuseMisfit(certificate: X509Certificate, key: KeyObject, certPath: string, keyPath: string): void {
  if (!certificate.checkPrivateKey(key))
    throw unusable(`${keyPath} is not the key of the first certificate in ${certPath}`);
}

function refuseOtherTime({ validFrom, validTo }: X509Certificate, path: string, nowMs: number): void {
  if (nowMs > Date.parse(validTo)) throw unusable(`the certificate in ${path} has expired (${iso(validTo)})`);
  if (nowMs < Date.parse(validFrom))
    throw unusable(`the certificate in ${path} is not valid yet (from ${iso(validFrom)}): check the clock`);
}

function attempt<Value>(what: string, work: () => Value): Value {
  try {
    return work();
  } catch (cause) {
    throw unusable(`${what}: ${describeError(cause).split('\n')[0]}`, cause);
  }
}

function unusable(message: string, cause?: unknown): ControlPlaneError {
  return new ControlPlaneError('http.certificate-unusable', message, { next: NEXT, cause });
}

function iso(date: string): string {
  return new Date(date).toISOString().slice(0, 16).replace('T', ' ');
}
