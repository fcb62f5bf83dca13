import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  InvitationDto,
  IssuedApiKeyDto,
  PrincipalDto,
  SessionPageDto,
  UserPageDto,
} from '../../control-plane/src/api/access.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { queryDatabase, tableTexts } from '../support/programs/embedded-postgres.js';
import { runPicket } from '../support/programs/picket-cli.js';

const [ADA, BEN] = ['correct horse in a staple factory', 'eleven purple otters sing at noon'];

describe('the front door', () => {
  let controlPlane: TestControlPlane;
  let ada: string;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start({
      environment: { PICKET_SIGN_IN: 'required', PICKET_BROKER_LEGACY: 'false' },
    });
  }, 90_000);

  afterAll(() => controlPlane.stop());

  /** A request of a browser that has this cookie. */
  const ask = (path: string, { cookie, ...init }: RequestInit & { cookie?: string } = {}) =>
    fetch(`${controlPlane.url}/api/v1${path}`, {
      ...init,
      headers: { 'content-type': 'application/json', ...(cookie && { cookie }), ...init.headers },
    });
  const post = (path: string, body: object, cookie?: string) =>
    ask(path, { method: 'POST', body: JSON.stringify(body), ...(cookie && { cookie }) });
  const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;
  const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const withKey = (key: string, path: string, init: RequestInit = {}) =>
    ask(path, { ...init, headers: { authorization: `Bearer ${key}` } });

  async function signIn(name: string, password: string): Promise<string> {
    const response = await post('/session', { name, password });
    expect(response.status).toBe(201);
    return cookieOf(response);
  }

  async function invite(name: string, role: string, password: string): Promise<string> {
    const response = await post('/users', { name, role }, ada);
    const { link } = (await response.json()) as InvitationDto;
    const accepted = await post('/session/by-link', { token: tokenIn(link), password });
    expect(accepted.status).toBe(201);
    return cookieOf(accepted);
  }

  it('lets no one in without an account, and prints the link that makes the first one', async () => {
    for (const path of ['/agents', '/models/demo/versions/1/bundle'])
      expect(await codeOf(await ask(path))).toBe('access.sign-in-required');
    const link = /http:\S+\/sign-in#token=\S+/.exec(controlPlane.log)?.[0];
    const token = tokenIn(link?.replace(/".*/, '') ?? '');
    const body = { token, name: 'ada' };
    expect(await codeOf(await post('/session/by-link', { ...body, password: 'password1234' }))).toBe(
      'access.password.weak',
    );
    const response = await post('/session/by-link', { ...body, password: ADA });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ kind: 'user', name: 'ada', role: 'admin' });
    expect(response.headers.getSetCookie()[0]).toMatch(/^picket-session=\S+; Path=\/; HttpOnly; SameSite=Strict$/);
    ada = cookieOf(response);
    expect((await ask('/agents', { cookie: ada })).status).toBe(200);
    expect(await codeOf(await post('/session/by-link', { ...body, password: ADA }))).toBe('access.link.invalid');
  });

  it('gives each sign-in a token of its own, whatever the browser brings', async () => {
    const planted = 'picket-session=planted-by-someone-else';
    const response = await post('/session', { name: 'ada', password: ADA }, planted);
    const cookie = cookieOf(response);
    expect(cookie).not.toBe(planted);
    expect((await ask('/session', { cookie: planted })).status).toBe(401);
    expect((await ask('/session', { cookie })).status).toBe(200);
  });

  it('says the same of a wrong name and a wrong password', async () => {
    const answers = await Promise.all(
      [
        { name: 'ada', password: 'wrong' },
        { name: 'eve', password: 'wrong' },
      ].map(async (body) => {
        const response = await post('/session', body);
        return [response.status, await response.json()];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0][0]).toBe(401);
  });

  it('lets each role do its part and no more', async () => {
    const viewer = await invite('vera', 'viewer', BEN);
    const ask403 = async (cookie: string, path: string, body: object) => codeOf(await post(path, body, cookie));
    expect((await ask('/agents', { cookie: viewer })).status).toBe(200);
    expect(await ask403(viewer, '/agent-groups', { name: 'edge', by: 'vera' })).toBe('access.forbidden');
    const operator = await invite('oscar', 'operator', BEN);
    const made = await post('/agent-groups', { name: 'edge', by: 'somebody else' }, operator);
    expect(await made.json()).toMatchObject({ name: 'edge', createdBy: 'oscar' });
    expect(await ask403(operator, '/users', { name: 'mine', role: 'admin' })).toBe('access.forbidden');
    const analyst = await invite('anna', 'analyst', BEN);
    const run = { datasetId: 'none', model: 'm', promote: true, by: 'anna' };
    expect(await ask403(analyst, '/training-runs', run)).toBe('access.forbidden');
    expect(await ask403(analyst, '/training-runs', { ...run, promote: false })).toBe('dataset.not-found');
  });

  it('ends the sessions of who is shut out, and keeps an administrator', async () => {
    const cookie = await invite('mallory', 'analyst', BEN);
    const disable = (name: string) =>
      ask(`/users/${name}`, { method: 'PATCH', body: JSON.stringify({ isDisabled: true }), cookie: ada });
    expect(await (await disable('mallory')).json()).toMatchObject({ state: 'disabled' });
    expect((await ask('/session', { cookie })).status).toBe(401);
    expect((await post('/session', { name: 'mallory', password: BEN })).status).toBe(401);
    expect(await codeOf(await disable('ada'))).toBe('user.last-admin.conflict');
  });

  it('lists and ends sessions: the own ones, and for administrators all', async () => {
    const cookie = await signIn('vera', BEN);
    const sessions = async (query: string, of: string) =>
      (await (await ask(`/sessions${query}`, { cookie: of })).json()) as SessionPageDto;
    const own = await sessions('', cookie);
    expect(new Set(own.items.map(({ user }) => user))).toEqual(new Set(['vera']));
    expect(await codeOf(await ask('/sessions?all=true', { cookie }))).toBe('access.forbidden');
    const all = await sessions('?all=true', ada);
    expect(new Set(all.items.map(({ user }) => user))).toEqual(new Set(['ada', 'vera', 'oscar', 'anna']));
    const foreign = all.items.find(({ user }) => user === 'ada');
    expect((await ask(`/sessions/${foreign?.id}`, { method: 'DELETE', cookie })).status).toBe(404);
    const present = own.items.find(({ isPresent }) => isPresent);
    expect((await ask(`/sessions/${present?.id}`, { method: 'DELETE', cookie: ada })).status).toBe(204);
    expect((await ask('/session', { cookie })).status).toBe(401);
  });

  it('ends other sessions with another password', async () => {
    const [one, other] = [await signIn('vera', BEN), await signIn('vera', BEN)];
    const change = (body: object) =>
      ask('/session/password', { method: 'PUT', body: JSON.stringify(body), cookie: one });
    expect((await change({ present: 'wrong', password: ADA })).status).toBe(401);
    expect((await change({ present: BEN, password: ADA })).status).toBe(204);
    expect((await ask('/session', { cookie: one })).status).toBe(200);
    expect((await ask('/session', { cookie: other })).status).toBe(401);
    expect((await post('/session', { name: 'vera', password: BEN })).status).toBe(401);
  });

  it('takes another token each hour, and ends a session whose old token comes back', async () => {
    const cookie = await signIn('oscar', BEN);
    const back = (hours: number) =>
      queryDatabase(
        controlPlane.dataDir,
        `UPDATE user_session SET rotated_at = rotated_at - make_interval(hours => $1) WHERE user_name = 'oscar'`,
        [hours],
      );
    await back(2);
    const rotated = cookieOf(await ask('/session', { cookie }));
    expect(rotated).not.toBe('');
    expect(rotated).not.toBe(cookie);
    // What was under way in that moment.
    expect((await ask('/session', { cookie })).status).toBe(200);
    await queryDatabase(controlPlane.dataDir, `UPDATE user_session SET rotated_at = rotated_at - interval '2 minutes'`);
    expect((await ask('/session', { cookie })).status).toBe(401);
    expect((await ask('/session', { cookie: rotated })).status).toBe(401);
  });

  it.each([
    ['unused for 12 hours', `last_used_at = last_used_at - interval '12 hours'`],
    ['older than 7 days', `expires_at = now()`],
  ])('ends a session that is %s', async (_name, change) => {
    const cookie = await signIn('anna', BEN);
    await queryDatabase(controlPlane.dataDir, `UPDATE user_session SET ${change} WHERE user_name = 'anna'`);
    expect((await ask('/session', { cookie })).status).toBe(401);
  });

  it('takes keys of programs, until they expire or are revoked', async () => {
    const create = async (role: string) => {
      const response = await post('/api-keys', { name: `siem-${role}`, role, days: 1 }, ada);
      return (await response.json()) as IssuedApiKeyDto;
    };
    const { id, key } = await create('viewer');
    expect((await withKey(key, '/alerts')).status).toBe(200);
    expect(await (await withKey(key, '/session')).json()).toMatchObject({ kind: 'key', name: 'siem-viewer' });
    expect((await withKey(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`, '/alerts')).status).toBe(401);
    expect(await codeOf(await withKey(key, '/api-keys'))).toBe('access.forbidden');
    await ask(`/api-keys/${id}`, { method: 'DELETE', cookie: ada });
    expect((await withKey(key, '/alerts')).status).toBe(401);
    const expired = await create('operator');
    await queryDatabase(controlPlane.dataDir, 'UPDATE api_key SET expires_at = now() WHERE id = $1', [expired.id]);
    expect((await withKey(expired.key, '/alerts')).status).toBe(401);
  });

  it('needs no account for the owner of the data folder, whose key is for this machine only', async () => {
    const file = join(controlPlane.dataDir, 'local.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const environment = { PICKET_DATA_DIR: controlPlane.dataDir };
    const mine = await runPicket(controlPlane.url, ['whoami', '--json'], undefined, environment);
    expect(JSON.parse(mine.stdout) as PrincipalDto).toMatchObject({ kind: 'local', role: 'admin' });
    const stranger = await runPicket(controlPlane.url, ['agents', 'list'], undefined, { PICKET_DATA_DIR: '/nowhere' });
    expect(stranger.code).toBe(1);
    expect(stranger.stderr).toMatch(/needs a person who has signed in, or an API key/);
    const created = await runPicket(
      controlPlane.url,
      ['keys', 'create', 'ci', '--role', 'viewer', '--json'],
      undefined,
      environment,
    );
    const { key } = JSON.parse(created.stdout) as IssuedApiKeyDto;
    const byKey = await runPicket(controlPlane.url, ['whoami'], undefined, {
      PICKET_API_KEY: key,
      PICKET_DATA_DIR: '/nowhere',
    });
    expect(byKey.stdout).toMatch(/kind\s+API key/);
  });

  it('keeps hashes only', async () => {
    const cookie = await signIn('anna', BEN);
    const { key } = (await (await post('/api-keys', { name: 'last', role: 'viewer' }, ada)).json()) as IssuedApiKeyDto;
    const { link } = (await (await post('/users/anna/link', {}, ada)).json()) as InvitationDto;
    const secrets = [cookie.split('=')[1], key.split('_')[2], tokenIn(link), ADA, BEN];
    const texts = await tableTexts(controlPlane.dataDir);
    expect(texts).toContain('siem-viewer');
    for (const secret of secrets) expect(texts).not.toContain(secret);
    for (const secret of secrets) expect(controlPlane.log).not.toContain(secret);
    expect(readFileSync(join(controlPlane.dataDir, 'secrets.json'), 'utf8')).not.toContain(ADA);
  });

  it('shuts out who guesses, whatever headers say, and no one else', async () => {
    const guess = (index: number) =>
      ask('/session', {
        method: 'POST',
        body: JSON.stringify({ name: 'ada', password: `guess ${index}` }),
        headers: { 'x-forwarded-for': `10.0.${index >> 8}.${index & 255}`, 'x-real-ip': `10.1.0.${index & 255}` },
      }).then(({ status }) => status);
    const outcomes: number[] = [];
    for (let begun = 0; begun < 10_000; begun += 500)
      outcomes.push(...(await Promise.all(Array.from({ length: 500 }, (_, index) => guess(begun + index)))));
    const judged = outcomes.filter((status) => status === 401).length;
    process.stdout.write(`of 10,000 guesses ${judged} were looked at, ${outcomes.length - judged} refused unseen\n`);
    expect(judged).toBeLessThanOrEqual(10);
    expect(outcomes.filter((status) => status !== 401 && status !== 429)).toEqual([]);
    expect((await post('/session', { name: 'ada', password: ADA })).status).toBe(429);
    const { port } = new URL(controlPlane.url);
    const elsewhere = await signInFrom('127.0.0.2', Number(port), { name: 'ada', password: ADA });
    expect(elsewhere).toBe(201);
  }, 120_000);

  it('lists users by name', async () => {
    const { items } = (await (await ask('/users', { cookie: ada })).json()) as UserPageDto;
    expect(items.map(({ name }) => name)).toEqual(['ada', 'anna', 'mallory', 'oscar', 'vera']);
  });
});

function tokenIn(link: string): string {
  return new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? '';
}

/** @param localAddress of this machine, from which the request comes @returns the status */
function signInFrom(localAddress: string, port: number, body: object): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    request({ host: '127.0.0.1', port, localAddress, method: 'POST', path: '/api/v1/session', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end(JSON.stringify(body));
  });
}
