import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createAuthority,
  digestOf,
  issueAgentCertificate,
  issueServerCertificate,
  readRequest,
  type Authority,
} from './authority.js';

const NOW = new Date('2026-11-27T12:00:00Z');

describe('the certificate authority', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-ca-'));
  let authority: Authority;

  beforeAll(async () => {
    authority = await createAuthority('Picket test', NOW);
    writeFileSync(join(folder, 'ca.pem'), authority.certificate);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const openssl = (...parameters: string[]) =>
    execFileSync('openssl', parameters, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  /** A request as OpenSSL makes it, for a key that it has just made. */
  const requestOf = (name: string, ...key: string[]): string => {
    openssl(
      'req',
      '-new',
      '-nodes',
      '-newkey',
      ...key,
      '-keyout',
      `${name}.key`,
      '-subj',
      `/CN=${name}`,
      '-out',
      `${name}.csr`,
    );
    return openssl('req', '-in', `${name}.csr`);
  };

  it('issues agents a certificate that OpenSSL takes for clients only, under our name, not that of the request', async () => {
    const key = await readRequest(requestOf('root', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'));
    const { certificate, serial, notAfter } = await issueAgentCertificate(authority, 'edge-1', key.publicKey, NOW, 90);
    writeFileSync(join(folder, 'agent.pem'), certificate);
    const at = ['-attime', String(NOW.getTime() / 1000), '-CAfile', 'ca.pem', 'agent.pem'];
    expect(openssl('verify', '-purpose', 'sslclient', ...at)).toContain('OK');
    expect(() => openssl('verify', '-purpose', 'sslserver', ...at)).toThrow();
    const read = new X509Certificate(certificate);
    expect(read.subject).toBe('CN=edge-1');
    expect(read.subjectAltName).toBe('URI:urn:picket:agent:edge-1');
    expect(read.ca).toBe(false);
    expect(read.serialNumber.toLowerCase()).toBe(serial);
    expect(notAfter.getTime() - NOW.getTime()).toBe(90 * 86_400_000);
  });

  it('issues listeners a certificate for their names and addresses', async () => {
    const hosts = ['picket.example', '10.0.0.1', '::1'];
    const { certificate, privateKey } = await issueServerCertificate(authority, hosts, NOW, 90);
    const read = new X509Certificate(certificate);
    expect(read.checkHost('picket.example')).toBe('picket.example');
    expect(read.checkIP('10.0.0.1')).toBe('10.0.0.1');
    expect(read.checkIP('::1')).toBe('::1');
    expect(read.checkHost('other.example')).toBeUndefined();
    expect(read.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(privateKey).toContain('BEGIN PRIVATE KEY');
  });

  it('never issues beyond its own life', async () => {
    const { publicKey } = await readRequest(requestOf('late', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'));
    const late = new Date(NOW.getTime() + 3600 * 86_400_000);
    const { notAfter } = await issueAgentCertificate(authority, 'edge-1', publicKey, late, 90);
    expect(notAfter.toISOString()).toBe(new Date(new X509Certificate(authority.certificate).validTo).toISOString());
  });

  it('names a CA by the SHA-256 of its certificate, as OpenSSL does', () => {
    const fingerprint = openssl('x509', '-in', 'ca.pem', '-noout', '-fingerprint', '-sha256');
    expect(fingerprint.replace(/.*=|:|\n/g, '').toLowerCase()).toBe(digestOf(authority.certificate));
  });

  it('refuses a request that is none, is signed by another key, or holds a key of another kind', async () => {
    const csr = requestOf('mine', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256');
    const der = Buffer.from(csr.replace(/-----.*?-----|\s/g, ''), 'base64');
    der[der.length - 1] ^= 1;
    const tampered = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const faults: [string, RegExp][] = [
      ['', /not a PKCS #10/],
      [publicKey.export({ format: 'pem', type: 'spki' }).toString(), /not a PKCS #10/],
      [authority.certificate, /not a PKCS #10/],
      [tampered, /signature does not match/],
      [requestOf('rsa', 'rsa:2048'), /not P-256/],
      [requestOf('p384', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'), /P-384, not P-256/],
    ];
    for (const [request, reason] of faults) await expect(readRequest(request)).rejects.toThrow(reason);
  });
});
