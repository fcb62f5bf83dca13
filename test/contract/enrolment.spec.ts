import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { formatEnrolmentToken, parseEnrolmentToken } from '@picket/shared/enrolment';
import { runAgentCli } from '../support/programs/agent-cli.js';
import { LearningApi } from '../support/api/learning-api.js';
import { tinyBundle } from '../support/models/tiny-model.js';
import { Applicant, getDoor, getFile } from '../support/programs/applicant.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { LossyProxy } from '../support/programs/lossy-proxy.js';
import { forgeCertificate, foreignAuthority, stealAuthority } from '../support/programs/forged-certificate.js';

interface Token {
  readonly id: string;
  readonly token: string;
  readonly uses: number;
  readonly state: string;
}

describe('enrolment', () => {
  let controlPlane: TestControlPlane;
  let folder: string;
  let serial = 0;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    folder = await mkdtemp(join(tmpdir(), 'picket-enrol-'));
  }, 90_000);

  afterAll(async () => {
    await controlPlane.stop();
    rmSync(folder, { recursive: true });
  });

  const newToken = async (more: object = {}): Promise<Token> => {
    const response = await controlPlane.send('POST', '/enrolment-tokens', { by: 'test', ...more });
    expect(response.status).toBe(201);
    return (await response.json()) as Token;
  };

  const find = (id: string) => controlPlane.get<Token>(`/enrolment-tokens/${id}`);

  const outcomesOf = async (id: string): Promise<string[]> => {
    const { items } = await controlPlane.get<{ items: { outcome: string }[] }>(`/enrolment-tokens/${id}/uses`);
    return items.map(({ outcome }) => outcome).reverse();
  };

  const newStateDir = () => join(folder, `host-${++serial}`);

  const enroll = (token: string, stateDir: string, ...more: string[]) =>
    runAgentCli(['enroll', '--token', token, '--json', ...more], {
      PICKET_STATE_DIR: stateDir,
      PICKET_AGENT_ID: 'edge',
    });

  const identityIn = (stateDir: string) =>
    JSON.parse(readFileSync(join(stateDir, 'identity/identity.json'), 'utf8')) as {
      agentId: string;
      certificate: string;
      authorities: string[];
    };

  const serialIn = (stateDir: string) => new X509Certificate(identityIn(stateDir).certificate).serialNumber;

  it('gives a host with a token a certificate for a key that only its owner may read', async () => {
    const { id, token } = await newToken();
    const stateDir = newStateDir();
    const { code, stdout } = await enroll(token, stateDir);
    expect(code).toBe(0);
    const { agentId } = JSON.parse(stdout) as { agentId: string };
    expect(agentId).toMatch(/^edge/);
    for (const name of readdirSync(join(stateDir, 'identity')))
      expect(statSync(join(stateDir, 'identity', name)).mode & 0o077).toBe(0);
    const { certificate, authorities } = identityIn(stateDir);
    expect(new X509Certificate(certificate).verify(new X509Certificate(authorities[0]).publicKey)).toBe(true);
    expect(await outcomesOf(id)).toEqual(['enrolled']);
  });

  it('keeps neither the secret of a token nor the key of the CA in the clear', async () => {
    const { id, token } = await newToken();
    const rows = await queryDatabase<{ text: string }>(
      controlPlane.dataDir,
      `SELECT enrolment_token::text AS text FROM enrolment_token WHERE id = '${id}'
       UNION ALL SELECT certificate_authority::text FROM certificate_authority`,
    );
    const text = rows.map((row) => row.text).join('\n');
    expect(text).not.toContain(parseEnrolmentToken(token).secret);
    expect(text).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    expect(text).not.toContain('BEGIN PRIVATE KEY');
  });

  it('does not let a second host in with a token that has been used', async () => {
    const { id, token } = await newToken();
    await enroll(token, newStateDir());
    const second = await enroll(token, newStateDir());
    expect([second.code, second.stderr]).toEqual([1, expect.stringContaining('has been used 1 of 1 times')]);
    expect(await outcomesOf(id)).toEqual(['enrolled', 'used']);
  });

  it('ignores a token on a host that has a valid certificate', async () => {
    const stateDir = newStateDir();
    await enroll((await newToken()).token, stateDir);
    const before = serialIn(stateDir);
    const { id, token } = await newToken();
    const { code, stderr } = await enroll(token, stateDir);
    expect([code, stderr]).toEqual([0, expect.stringContaining('enrolled already')]);
    expect(serialIn(stateDir)).toBe(before);
    expect((await find(id)).uses).toBe(0);
  });

  it('gives a host whose answer was lost the same certificate when it asks again', async () => {
    const { id, token } = await newToken();
    const stateDir = newStateDir();
    // After the handshake in which the CA is fetched, after the second handshake, and in the middle of the answer.
    for (const lost of [0, 1, 2]) {
      // The first answer of a connection is its handshake; what follows is the answer to the request.
      const proxy = await LossyProxy.start(controlPlane.agentsPort, (connection, piece) =>
        lost === 0 ? connection === 0 : connection === 1 && piece > lost,
      );
      const parts = parseEnrolmentToken(token);
      const { code } = await enroll(formatEnrolmentToken({ ...parts, url: proxy.url }), stateDir);
      expect([lost, code]).toEqual([lost, 1]);
      proxy.stop();
    }
    const { code } = await enroll(token, stateDir);
    expect(code).toBe(0);
    const rows = await queryDatabase<{ serial: string }>(
      controlPlane.dataDir,
      `SELECT serial FROM agent_certificate WHERE token_id = '${id}'`,
    );
    expect(rows.map((row) => row.serial)).toEqual([serialIn(stateDir).toLowerCase()]);
    expect((await find(id)).uses).toBe(1);
    const [first, ...others] = await outcomesOf(id);
    expect([first, new Set(others)]).toEqual(['enrolled', new Set(['repeated'])]);
  }, 60_000);

  it('sends nothing to a listener whose CA is not that of the token', async () => {
    const { id, token } = await newToken();
    const parts = parseEnrolmentToken(token);
    const { code, stderr } = await enroll(
      formatEnrolmentToken({ ...parts, authority: '00'.repeat(32) }),
      newStateDir(),
    );
    expect([code, stderr]).toEqual([1, expect.stringContaining('is not the control plane of this token')]);
    expect(await outcomesOf(id)).toEqual([]);
  });

  it('refuses tokens that are wrong, expired, revoked or damaged, each by its name', async () => {
    const applicant = await Applicant.create();
    const other = await Applicant.create();
    const { id, token } = await newToken({ maxUses: 5 });
    const wrong = formatEnrolmentToken({ ...parseEnrolmentToken(token), secret: 'A'.repeat(22) });
    expect((await applicant.enrol(wrong, 'edge')).body.code).toBe('enrolment.forbidden');
    await queryDatabase(controlPlane.dataDir, `UPDATE enrolment_token SET expires_at = now() WHERE id = '${id}'`);
    expect((await applicant.enrol(token, 'edge')).body.code).toBe('enrolment.expired');
    const revoked = await newToken({ maxUses: 5 });
    expect((await controlPlane.send('DELETE', `/enrolment-tokens/${revoked.id}`, { by: 'test' })).status).toBe(200);
    expect((await other.enrol(revoked.token, 'edge')).body.code).toBe('enrolment.revoked');
    expect((await find(revoked.id)).state).toBe('revoked');
    expect((await enroll(token.slice(0, -5), newStateDir())).stderr).toContain('damaged or was copied in part');
  });

  it('gives a key one certificate, whoever sends its request again with another token', async () => {
    const applicant = await Applicant.create();
    expect((await applicant.enrol((await newToken()).token, 'edge')).status).toBe(200);
    const { id, token } = await newToken();
    expect((await applicant.enrol(token, 'edge')).body.code).toBe('enrolment.key.conflict');
    expect((await find(id)).uses).toBe(0);
  });

  it('uses nothing of a request but its key', async () => {
    const applicant = await Applicant.create('control-plane');
    const { status, body } = await applicant.enrol((await newToken()).token, 'control-plane');
    expect([status, body.agentId]).toEqual([200, 'agent-control-plane']);
    const certificate = new X509Certificate(body.certificate);
    expect(certificate.subject).toBe('CN=agent-control-plane');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it('renews for a certificate of its own, and for no other', async () => {
    const applicant = await Applicant.create();
    const { body: first } = await applicant.enrol((await newToken()).token, 'renewing');
    const url = `https://127.0.0.1:${controlPlane.agentsPort}`;
    const { status, body: second } = await applicant.renew(url, first.certificate);
    expect([status, second.agentId]).toEqual([200, 'renewing']);
    // Both are valid meanwhile.
    for (const { certificate } of [first, second]) expect((await applicant.renew(url, certificate)).status).toBe(200);
    const code = async (certificate: string | undefined) => (await applicant.renew(url, certificate)).body.code;
    expect(await code(undefined)).toBe('certificate.required');
    const ours = await stealAuthority(controlPlane.dataDir);
    const forge = (more: object, authority = ours) =>
      forgeCertificate(authority, applicant.csr, { commonName: 'renewing', from: -1, to: 1, ...more });
    expect(await code(await forge({}, await foreignAuthority()))).toBe('certificate.foreign');
    // OpenSSL says first that it has expired: one that was issued may be renewed, this one never was.
    expect(await code(await forge({ from: -3, to: -2 }))).toBe('certificate.unknown');
    expect(await code(await forge({ from: 1, to: 2 }))).toBe('certificate.not-yet-valid');
    expect(await code(await forge({ isForServers: true }))).toBe('certificate.foreign');
    // Signed by our CA, and yet never issued.
    expect(await code(await forge({ commonName: 'other' }))).toBe('certificate.unknown');
    const revoked = await controlPlane.send('DELETE', '/agents/renewing/identity', { by: 'test', reason: 'stolen' });
    expect(revoked.status).toBe(200);
    expect(await code(second.certificate)).toBe('certificate.revoked');
    const readmitted = await controlPlane.send('POST', '/agents/renewing/identity/readmission', { by: 'test' });
    expect(readmitted.status).toBe(200);
    expect((await applicant.renew(url, second.certificate)).status).toBe(200);
  });

  it('gives an agent that renews without end twenty certificates in a day', async () => {
    const applicant = await Applicant.create();
    const { body } = await applicant.enrol((await newToken()).token, 'endless');
    const url = `https://127.0.0.1:${controlPlane.agentsPort}`;
    const codes: (string | undefined)[] = [];
    for (let turn = 0; turn < 20; turn += 1) codes.push((await applicant.renew(url, body.certificate)).body.code);
    expect(codes).toEqual([...Array<undefined>(19), 'certificate.renewal.conflict']);
  });

  it('hands out bundles for a certificate, in parts if that is asked for', async () => {
    const applicant = await Applicant.create();
    const { body } = await applicant.enrol((await newToken()).token, 'fetching');
    const bundle = Buffer.from(tinyBundle());
    const { name, version } = await new LearningApi(controlPlane).importModel(bundle);
    const url = `https://127.0.0.1:${controlPlane.agentsPort}/api/v1/models/${name}/versions/${version}/bundle`;
    const part = (range: string) => getFile(url, body.certificate, applicant.privateKey, range);
    expect(await part('bytes=10-')).toEqual({ status: 206, bytes: bundle.subarray(10) });
    expect((await part(`bytes=${bundle.length}-`)).status).toBe(416);
  });

  it('tells a wiped host from a new one by its machine id, and gives it a name of its own', async () => {
    const machineId = 'c'.repeat(64);
    const [before, after] = [await Applicant.create(), await Applicant.create()];
    expect((await before.enrol((await newToken()).token, 'wiped', { machineId })).body.agentId).toBe('wiped');
    expect((await after.enrol((await newToken()).token, 'wiped', { machineId })).body.agentId).toBe('wiped-2');
    const { sameMachineAs } = await controlPlane.get<{ sameMachineAs: string }>('/agents/wiped-2/identity');
    expect(sameMachineAs).toBe('wiped');
  });

  it('enrols 500 agents at once, each once', async () => {
    const { id, token } = await newToken({ maxUses: 500 });
    const applicants = await Promise.all(Array.from({ length: 501 }, () => Applicant.create()));
    const answers = await Promise.all(applicants.map((applicant, index) => applicant.enrol(token, `many-${index}`)));
    const enrolled = answers.filter(({ status }) => status === 200);
    expect(enrolled).toHaveLength(500);
    expect(new Set(enrolled.map(({ body }) => body.agentId)).size).toBe(500);
    expect(answers.find(({ status }) => status !== 200)?.body.code).toBe('enrolment.used');
    expect((await find(id)).uses).toBe(500);
  }, 120_000);

  it('shows agents nothing but their own part, and people nothing of it', async () => {
    const paths = ['/api/v1/agents', '/api/docs', '/', '/metrics', '/api/v1/models/none/versions/1/bundle'];
    const origin = `https://127.0.0.1:${controlPlane.agentsPort}`;
    const answers = await Promise.all(paths.map(async (path) => (await getDoor(`${origin}${path}`)).body.code));
    expect(answers).toEqual([...Array<string>(4).fill('http.404'), 'certificate.required']);
    const response = await fetch(`${controlPlane.url}/agents/v1/enrol`, { method: 'POST' });
    expect(response.status).toBe(404);
  });
});
