import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { get, Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCertificateFiles } from '../../control-plane/src/platform/http/certificate-files.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { askHttps } from '../support/programs/https-client.js';
import { runPicket } from '../support/programs/picket-cli.js';
import { PrivateAuthority, type IssuedPair } from '../support/programs/server-certificate.js';

const NAMES = ['localhost', '127.0.0.1', 'picket.example'];
/** Two looks of the control plane at its files, five seconds apart, and some patience. */
const RELOAD_MS = 20_000;

describe('console and API over HTTPS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-https-'));
  const [certFile, keyFile, caFile] = [join(folder, 'live/cert.pem'), join(folder, 'live/key.pem'), join(folder, 'ca')];
  let authority: PrivateAuthority;
  let controlPlane: TestControlPlane;
  let url: string;
  let written = 0;

  /** As certbot renews: new files in a folder of their own, then links to them, one after the other. */
  function install({ cert, key }: IssuedPair): void {
    const archive = join(folder, `archive-${++written}`);
    mkdirSync(archive);
    mkdirSync(join(folder, 'live'), { recursive: true });
    for (const [name, content, link] of [
      ['cert.pem', cert, certFile],
      ['key.pem', key, keyFile],
    ] as const) {
      writeFileSync(join(archive, name), content, { mode: 0o600 });
      symlinkSync(join(archive, name), `${link}.new`);
      renameSync(`${link}.new`, link);
    }
  }

  const environment = () => ({
    PICKET_HTTP_TLS_CERT: certFile,
    PICKET_HTTP_TLS_KEY: keyFile,
    PICKET_PUBLIC_URL: 'https://picket.example',
    PICKET_AGENTS_HOST: '127.0.0.1',
    PICKET_METRICS_TOKEN: 'a-token-for-prometheus',
  });
  const ask = (path: string, options: object = {}) => askHttps(url + path, { ca: authority.certificate, ...options });
  const owner = () => ({ authorization: controlPlane.ownersAuthorization });
  const metrics = async () =>
    (await ask('/metrics', { headers: { authorization: 'Bearer a-token-for-prometheus' } })).body;
  const shown = async () => (await ask('/healthz')).fingerprint;

  beforeAll(async () => {
    authority = await PrivateAuthority.create();
    writeFileSync(caFile, authority.certificate);
    install(await authority.issue(NAMES));
    controlPlane = await TestControlPlane.launch({ environment: environment() });
    url = `https://127.0.0.1:${controlPlane.httpPort}`;
    await until('ready', async () => (await ask('/readyz').catch(() => undefined))?.status === 200, 60_000);
  }, 90_000);

  afterAll(async () => {
    await controlPlane.stop();
    rmSync(folder, { recursive: true });
  });

  it('speaks TLS 1.2 and 1.3, nothing older and nothing plain', async () => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
      expect((await ask('/healthz', { minVersion: version, maxVersion: version })).status).toBe(200);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    await expect(ask('/healthz', old)).rejects.toThrow();
    await expect(fetch(controlPlane.url)).rejects.toThrow();
  });

  it('is reached by picket with a private CA, which says what is missing without it', async () => {
    const status = (address: string, more: Record<string, string> = {}) =>
      runPicket(address, ['status'], undefined, { PICKET_DATA_DIR: controlPlane.dataDir, ...more });
    expect((await status(url, { PICKET_CA_FILE: caFile })).code).toBe(0);
    expect((await status(url, { NODE_EXTRA_CA_CERTS: caFile })).code).toBe(0);
    const { code, stderr } = await status(url);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/first certificate \(set PICKET_CA_FILE/)]);
    expect(await metrics()).toMatch(/reloads_total\{outcome="refused"\} 0/);
    const named = await status(url.replace('127.0.0.1', '127.0.0.2'), { PICKET_CA_FILE: caFile });
    expect(named.stderr).toMatch(/a name in PICKET_URL that the certificate has|ECONNREFUSED/);
    expect((await status(controlPlane.url)).stderr).toContain('PICKET_URL=https://');
    expect((await status(url, { PICKET_CA_FILE: keyFile })).stderr).toContain('holds no certificate');
  });

  it('keeps its checks of host and origin, and takes no origin without TLS', async () => {
    const write = async (headers: Record<string, string>) =>
      (await ask('/api/v1/alerts/1/label', { method: 'DELETE', headers })).body;
    const host = `127.0.0.1:${controlPlane.httpPort}`;
    expect(await write({ origin: `https://${host}` })).not.toContain('origin.forbidden');
    expect(await write({ origin: 'https://picket.example', host })).not.toContain('origin.forbidden');
    for (const origin of [`http://${host}`, 'http://picket.example', 'https://evil.example', 'null'])
      expect(await write({ origin })).toContain('origin.forbidden');
    const rebound = { headers: { host: 'evil.example' }, checkServerIdentity: () => undefined };
    expect((await ask('/', rebound)).status).toBe(403);
    expect((await ask('/', { headers: { host: 'picket.example' } })).status).toBe(200);
  });

  it('takes a renewed certificate while connections go on, and keeps it when the next pair is wrong', async () => {
    const stream = await openStream();
    const kept = new Agent({ keepAlive: true, maxSockets: 1, ca: authority.certificate });
    const before = (await ask('/healthz', { agent: kept })).fingerprint;
    const next = await authority.issue(NAMES, [-1, 60]);
    const renewed = new X509Certificate(next.cert).fingerprint256;
    install(next);
    await until('the new certificate', async () => (await shown()) === renewed, RELOAD_MS);
    expect((await ask('/healthz', { agent: kept })).fingerprint).toBe(before);
    expect(await metrics()).toMatch(/reloads_total\{outcome="taken"\} 1/);

    const [one, other] = [await authority.issue(NAMES), await authority.issue(NAMES)];
    const wrong: IssuedPair[] = [
      { cert: one.cert, key: other.key },
      await authority.issue(NAMES, [-10, -1]),
      { cert: 'nothing', key: one.key },
    ];
    for (const [index, pair] of wrong.entries()) {
      install(pair);
      const count = new RegExp(`reloads_total\\{outcome="refused"\\} ${index + 1}`);
      await until(`refused ${index + 1}`, async () => count.test(await metrics()), RELOAD_MS);
      expect(await shown()).toBe(renewed);
    }
    expect(controlPlane.log).toMatch(/keeps its certificate[^]*has expired[^]*holds no certificate/);
    expect((await ask('/readyz')).body).toContain('cannot be used: see the log');
    install(await authority.issue(NAMES, [-1, 5.5]));
    await until('taken again', async () => /ends in 5 days/.test((await ask('/readyz')).body), RELOAD_MS);
    expect(Number(/certificate_days_left ([\d.]+)/.exec(await metrics())?.[1])).toBeCloseTo(5.5, 1);

    const told = stream.beats();
    await until('the stream goes on', () => stream.beats() > told && !stream.isClosed(), 10_000);
    stream.close();
    kept.destroy();
  }, 150_000);

  /** The console's stream, opened before the certificate changes. */
  function openStream(): Promise<{ beats: () => number; isClosed: () => boolean; close: () => void }> {
    return new Promise((resolve, reject) => {
      const request = get(
        `${url}/api/v1/events`,
        { ca: authority.certificate, agent: false, headers: owner() },
        (response) => {
          let [beats, isClosed] = [0, false];
          response.on('data', () => (beats += 1)).on('close', () => (isClosed = true));
          resolve({ beats: () => beats, isClosed: () => isClosed, close: () => request.destroy() });
        },
      );
      request.once('error', reject);
    });
  }
});

describe('certificate files that cannot be used', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-https-'));
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  let authority: PrivateAuthority;
  let pair: IssuedPair;

  beforeAll(async () => {
    authority = await PrivateAuthority.create();
    pair = await authority.issue(NAMES);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const sealed = () =>
    generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' },
    }).privateKey;

  it.each<[string, () => Promise<[string | undefined, string | undefined]>, RegExp]>([
    ['key of another', async () => [pair.cert, (await authority.issue(NAMES)).key], /is not the key of/],
    ['expired', async () => Object.values(await authority.issue(NAMES, [-9, -1])) as [string, string], /has expired/],
    ['future', async () => Object.values(await authority.issue(NAMES, [1, 9])) as [string, string], /not valid yet/],
    ['no certificate', () => Promise.resolve(['nothing', pair.key]), /holds no certificate/],
    ['no key', () => Promise.resolve([pair.cert, pair.cert]), /holds no private key/],
    ['key with a passphrase', () => Promise.resolve([pair.cert, sealed()]), /without a passphrase/],
    ['absent', () => Promise.resolve([undefined, pair.key]), /cannot be read/],
  ])('%s', async (name, make, reason) => {
    const [cert, key] = await make();
    const [certFile, keyFile] = [cert, key].map((text, index) =>
      text === undefined ? join(folder, 'absent') : file(`${name}-${index}`, text),
    );
    expect(() => readCertificateFiles({ 'http.tlsCert': certFile, 'http.tlsKey': keyFile })).toThrow(reason);
  });

  it('are refused at the start, in one line', async () => {
    const environment = { PICKET_HTTP_TLS_CERT: file('a', pair.cert), PICKET_HTTP_TLS_KEY: file('b', 'no key') };
    const controlPlane = await TestControlPlane.launch({ environment });
    expect(await controlPlane.exited).not.toBe(0);
    const told = controlPlane.log.split('\n').filter((line) => line.startsWith('picket:'));
    expect(told).toEqual([expect.stringContaining('holds no private key')]);
    controlPlane.discard();
  });
});
