import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { get, request, type RequestOptions } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import type { Enrolment } from '@picket/shared/enrolment';
import { parseEnrolmentToken } from '@picket/shared/enrolment';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A host that asks for a certificate, by hand: with any key, any token and any certificate. */
export class Applicant {
  private constructor(
    readonly csr: string,
    /** PEM. */
    readonly privateKey: string,
  ) {}

  static async create(name = 'applicant'): Promise<Applicant> {
    const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const csr = await Pkcs10CertificateRequestGenerator.create({
      name: [{ CN: [name] }],
      keys,
      signingAlgorithm: ALGORITHM,
    });
    const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
    return new Applicant(csr.toString('pem'), `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`);
  }

  enrol(token: string, agentId: string, more: object = {}): Promise<DoorAnswer> {
    const { id: tokenId, secret, url } = parseEnrolmentToken(token);
    return post(`${url}/agents/v1/enrol`, { tokenId, secret, agentId, ...this.applicant(), ...more });
  }

  renew(url: string, certificate: string | undefined, key = this.privateKey): Promise<DoorAnswer> {
    return post(
      `${url}/agents/v1/renew`,
      this.applicant(),
      certificate === undefined ? {} : { cert: certificate, key },
    );
  }

  private applicant() {
    return { csr: this.csr, machineId: null, hostname: 'host', agentVersion: '0', sentAt: new Date().toISOString() };
  }
}

export interface DoorAnswer {
  readonly status: number;
  readonly body: Enrolment & { readonly code?: string; readonly detail?: string };
}

/** A request without a body, by a host that has no certificate. */
export function getDoor(url: string, method = 'GET'): Promise<DoorAnswer> {
  return ask(url, { method });
}

/** GET of a file. @param range of its bytes */
export function getFile(
  url: string,
  cert: string,
  key: string,
  range: string,
): Promise<{ status: number; bytes: Buffer }> {
  const options = { rejectUnauthorized: false, agent: false, cert, key, headers: { range } };
  return new Promise((resolve, reject) => {
    get(url, options, (response) => {
      buffer(response).then((bytes) => resolve({ status: response.statusCode ?? 0, bytes }), reject);
    }).on('error', reject);
  });
}

function post(url: string, body: object, tls: { cert?: string; key?: string } = {}): Promise<DoorAnswer> {
  return ask(url, { method: 'POST', headers: { 'content-type': 'application/json' }, ...tls }, JSON.stringify(body));
}

/** Whom it talks to is not the matter here: the agent checks that, and has tests of its own. */
function ask(url: string, options: RequestOptions, body?: string): Promise<DoorAnswer> {
  return new Promise((resolve, reject) => {
    request(url, { rejectUnauthorized: false, agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) as DoorAnswer['body'] });
      });
    })
      .on('error', reject)
      .end(body);
  });
}
