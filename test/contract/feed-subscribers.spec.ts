import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentTopic } from '@picket/shared/contract';
import type { IClientOptions, MqttClient } from 'mqtt';
import type {
  FeedSubscriberDto,
  FeedSubscriberPageDto,
  IssuedFeedCredentialDto,
} from '../../control-plane/src/api/feed-subscriber.js';
import { Applicant } from '../support/programs/applicant.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';
import { childrenOf } from '../support/machine/processes.js';
import { createSubscriber, loginOf, record, tryToConnect } from '../support/programs/feed-subscriber.js';
import { forgeCertificate, stealAuthority } from '../support/programs/forged-certificate.js';

/** A session ends within this after its subscriber has been revoked. */
const REVOCATION_MS = 5000;
const FEED = 'picket/v1/feed';
const WHOLE = `${FEED}/#`;
const ALERTS = `${FEED}/alerts/#`;

describe('a subscriber of the feed', () => {
  let controlPlane: TestControlPlane;
  let agent: FakeAgent;
  let sent = 0;
  const clients: MqttClient[] = [];

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'edge-1');
  }, 90_000);

  afterAll(async () => {
    for (const client of clients) client.end(true);
    await agent.close();
    await controlPlane.stop();
  });

  const url = () => `mqtts://127.0.0.1:${controlPlane.mqttsPort}`;

  const connect = async (options: IClientOptions, to = url()): Promise<MqttClient> => {
    const outcome = await tryToConnect(to, options);
    if (typeof outcome === 'string') throw new Error(outcome);
    clients.push(outcome);
    return outcome;
  };

  const subscribed = async (subscriber: IssuedFeedCredentialDto, filter: string): Promise<string[]> => {
    const client = await connect(loginOf(subscriber));
    const topics = record(client);
    await client.subscribeAsync(filter);
    return topics;
  };

  /** Alerts of the whole feed, by severity and class. */
  const raise = async (...kinds: [severity: number, attackClass: string][]): Promise<void> => {
    const alerts = kinds.map(([severity, name]) => alert(++sent, { severity, attackClass: name }));
    await agent.deliver(alerts, sent - kinds.length);
  };

  const untilRefused = (expected: string): Promise<unknown> =>
    until(expected, async () => {
      const { refused } = await controlPlane.get<{ refused: { reason: string; clientId: string }[] }>('/agents');
      return refused.some(({ reason, clientId }) => `${reason} ${clientId}` === expected);
    });

  const closeOf = (client: MqttClient) => new Promise<void>((resolve) => client.once('close', () => resolve()));

  const revoke = (name: string) => controlPlane.send('DELETE', `/feed-subscribers/${name}`, { by: 'test' });

  it.each([
    ['a password', { kind: 'password' }],
    ['a certificate', { kind: 'certificate' }],
  ])('logs in over TLS with %s, reads the alerts, and is seen', async (what, wish) => {
    const name = what.split(' ')[1];
    const subscriber = await createSubscriber(controlPlane, name, wish);
    expect(subscriber).toMatchObject({ state: 'valid', lastSeenAt: null, connections: 0 });
    const topics = await subscribed(subscriber, ALERTS);
    await raise([3, 'DoS']);
    await until('the alert', () => topics.includes(`${FEED}/alerts/high/dos`));
    const seen = await until('it is seen', async () => {
      const now = await controlPlane.get<FeedSubscriberDto>(`/feed-subscribers/${name}`);
      return now.connections === 1 && now;
    });
    expect(seen).toMatchObject({ lastSeenAddress: expect.stringContaining('127.0.0.1'), state: 'valid' });
    await clients.at(-1)?.endAsync(true);
    const gone = await until('it is gone', async () => {
      const now = await controlPlane.get<FeedSubscriberDto>(`/feed-subscribers/${name}`);
      return now.connections === 0 && now;
    });
    expect(Date.now() - Date.parse(gone.lastSeenAt ?? '')).toBeLessThan(60_000);
    const kept = await until('it is kept', async () => {
      const sql = `SELECT last_seen_address AS address FROM feed_subscriber WHERE name = '${name}'`;
      const [row] = await queryDatabase<{ address: string | null }>(controlPlane.dataDir, sql);
      return row?.address ?? undefined;
    });
    expect(kept).toContain('127.0.0.1');
  });

  it('has a certificate for clients only, of a key that only it holds', async () => {
    const applicant = await Applicant.create('control-plane');
    const subscriber = await createSubscriber(controlPlane, 'own-key', { kind: 'certificate', csr: applicant.csr });
    const certificate = new X509Certificate(subscriber.certificate ?? '');
    expect([subscriber.privateKey, certificate.subject, certificate.ca]).toEqual([null, 'CN=feed.own-key', false]);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(certificate.subjectAltName).toBe('URI:urn:picket:feed:own-key');
    await connect({ ...loginOf(subscriber), key: applicant.privateKey });
  });

  it('is kept as a salted slow hash, and its password is in one answer only', async () => {
    const { password } = await createSubscriber(controlPlane, 'hashed');
    const sql = `SELECT password_hash AS hash FROM feed_subscriber WHERE name = 'hashed'`;
    const [{ hash }] = await queryDatabase<{ hash: string }>(controlPlane.dataDir, sql);
    expect(hash).toMatch(/^scrypt\$16384\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
    const shown = JSON.stringify(await controlPlane.get('/feed-subscribers/hashed'));
    for (const secret of [password ?? '', hash]) expect(shown + controlPlane.log).not.toContain(secret);
  });

  it('gets what its scope holds and nothing else, however wide its filter is', async () => {
    const by = (scope: object) => ({ scope });
    const topics = {
      classes: await subscribed(await createSubscriber(controlPlane, 'classes', by({ classes: ['DoS Hulk'] })), WHOLE),
      severe: await subscribed(await createSubscriber(controlPlane, 'severe', by({ severities: ['high'] })), ALERTS),
      both: await subscribed(
        await createSubscriber(controlPlane, 'both', by({ classes: ['Probe'], severities: ['low'] })),
        `${FEED}/+/+/+`,
      ),
      whole: await subscribed(await createSubscriber(controlPlane, 'whole'), WHOLE),
    };
    await raise([1, 'Probe'], [3, 'Probe'], [3, 'DoS Hulk'], [1, 'DoS Hulk']);
    const alertsIn = (came: readonly string[]) => came.filter((topic) => /alerts\/\w+\/|groups/.test(topic));
    await until('all alerts', () => alertsIn(topics.whole).length === 4);
    expect(alertsIn(topics.classes)).toEqual([`${FEED}/alerts/high/dos-hulk`, `${FEED}/alerts/low/dos-hulk`]);
    expect(alertsIn(topics.severe)).toEqual([`${FEED}/alerts/high/probe`, `${FEED}/alerts/high/dos-hulk`]);
    expect(alertsIn(topics.both)).toEqual([`${FEED}/alerts/low/probe`]);
    // How far the feed is, is no secret of an alert.
    expect(topics.classes).toContain(`${FEED}/position`);
  });

  it('is refused filters that bring nothing of its scope, and all outside the feed', async () => {
    const subscriber = await createSubscriber(controlPlane, 'narrow', { scope: { severities: ['high'] } });
    const client = await connect(loginOf(subscriber));
    const filters = [
      `${FEED}/alerts/low/#`,
      `${FEED}/groups/#`,
      '#',
      '+/v1/feed/#',
      '$SYS/#',
      'picket/v1/agents/+/alerts',
    ];
    for (const filter of filters) {
      const outcome = await client.subscribeAsync(filter).then(
        () => 'granted',
        () => 'refused',
      );
      expect([filter, outcome]).toEqual([filter, 'refused']);
    }
    await untilRefused('not-allowed-to-subscribe feed.narrow');
  });

  it('limited to groups, reads the alerts of its groups on their topics, wherever agent and group go', async () => {
    const ask = async (method: 'POST' | 'PATCH', path: string, body: object) => {
      const response = await fetch(`${controlPlane.url}/api/v1${path}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, by: 'test' }),
      });
      if (!response.ok) throw new Error(await response.text());
    };
    await agent.sendStatus();
    await until('the agent', () => controlPlane.get('/agents/edge-1').catch(() => undefined));
    await ask('POST', '/agent-groups', { name: 'lab' });
    const inDefault = await createSubscriber(controlPlane, 'in-default', {
      scope: { groups: ['default'], severities: ['high'] },
    });
    const inLab = await createSubscriber(controlPlane, 'in-lab', { scope: { groups: ['lab'] } });
    expect(inLab.topic).toBe(`${FEED}/groups/#`);
    const topics = { inDefault: await subscribed(inDefault, WHOLE), inLab: await subscribed(inLab, inLab.topic) };
    const alertsIn = (came: readonly string[]) => came.filter((topic) => /alerts|groups/.test(topic));
    await raise([3, 'DoS'], [1, 'DoS'], [3, 'First']);
    await until('an alert of default', () => topics.inDefault.includes(`${FEED}/groups/default/high/first`));
    await ask('PATCH', '/agents/edge-1', { group: 'lab' });
    await raise([3, 'Moved']);
    await until('an alert of lab', () => topics.inLab.includes(`${FEED}/groups/lab/high/moved`));
    await ask('PATCH', '/agent-groups/lab', { name: 'laboratory' });
    await until('the scope follows the name', async () => {
      const { scope } = await controlPlane.get<FeedSubscriberDto>('/feed-subscribers/in-lab');
      return scope.groups[0] === 'laboratory';
    });
    await raise([3, 'Renamed']);
    await until('an alert of laboratory', () => topics.inLab.includes(`${FEED}/groups/laboratory/high/renamed`));
    expect(alertsIn(topics.inDefault)).toEqual([
      `${FEED}/groups/default/high/dos`,
      `${FEED}/groups/default/high/first`,
    ]);
    expect(topics.inLab).toHaveLength(2);
    await expect(clients.at(-1)?.subscribeAsync(ALERTS)).rejects.toThrow();
    for (const name of ['in-default', 'in-lab']) await revoke(name);
    await ask('PATCH', '/agents/edge-1', { group: 'default' });
  });

  it('goes on in another scope without a new connection', async () => {
    const subscriber = await createSubscriber(controlPlane, 'moving', { scope: { classes: ['First'] } });
    const topics = await subscribed(subscriber, ALERTS);
    await raise([3, 'First'], [3, 'Second']);
    await until('the first', () => topics.includes(`${FEED}/alerts/high/first`));
    const scope = { classes: ['Second'], severities: [], groups: [] };
    const answer = await controlPlane.send('PUT', '/feed-subscribers/moving/scope', { scope, by: 'test' });
    expect(await answer.json()).toMatchObject({ scope });
    await raise([3, 'First'], [3, 'Second']);
    await until('the second', () => topics.includes(`${FEED}/alerts/high/second`));
    expect(topics).toEqual([`${FEED}/alerts/high/first`, `${FEED}/alerts/high/second`]);
  });

  it('publishes nothing, neither itself nor as a will', async () => {
    const subscriber = await createSubscriber(controlPlane, 'talker');
    for (const topic of [`${FEED}/alerts/high/dos`, agentTopic('edge-1', 'status'), agentTopic('talker', 'alerts')]) {
      const client = await connect(loginOf(subscriber));
      const closed = closeOf(client);
      client.publish(topic, '{}', { qos: 1 });
      await closed;
    }
    const watcher = await subscribed(await createSubscriber(controlPlane, 'watcher'), WHOLE);
    const will = { topic: `${FEED}/alerts/high/false`, payload: Buffer.from('{}'), qos: 1 as const, retain: true };
    const dying = await connect({ ...loginOf(subscriber), clientId: 'feed.talker.2', will });
    dying.stream.destroy();
    await untilRefused('not-allowed-to-publish feed.talker.2');
    await raise([3, 'After']);
    await until('an alert', () => watcher.includes(`${FEED}/alerts/high/after`));
    expect(watcher).not.toContain(will.topic);
  });

  it.each(['password', 'certificate'])('is gone within five seconds after it is revoked (%s)', async (kind) => {
    const subscriber = await createSubscriber(controlPlane, `thief-${kind}`, { kind });
    const client = await connect(loginOf(subscriber));
    const closed = closeOf(client);
    const began = performance.now();
    expect(await (await revoke(subscriber.name)).json()).toMatchObject({ state: 'revoked', revokedBy: 'test' });
    await closed;
    const tookMs = performance.now() - began;
    process.stdout.write(`a revoked subscriber (${kind}) was gone after ${Math.round(tookMs)} ms\n`);
    expect(tookMs).toBeLessThan(REVOCATION_MS);
    expect(await tryToConnect(url(), loginOf(subscriber))).toMatch(/Not authorized/);
    await untilRefused(`subscriber-revoked ${subscriber.user}`);
    // The name is free, the credential before is not.
    const again = await createSubscriber(controlPlane, subscriber.name, { kind });
    expect(typeof (await tryToConnect(url(), loginOf(subscriber)))).toBe('string');
    await connect(loginOf(again));
  });

  it('loses its sessions and its old credential with a new one', async () => {
    const before = await createSubscriber(controlPlane, 'renewed');
    const client = await connect(loginOf(before));
    const closed = closeOf(client);
    const wish = { kind: 'certificate', by: 'test' };
    const response = await controlPlane.send('PUT', '/feed-subscribers/renewed/credential', wish);
    const after = (await response.json()) as IssuedFeedCredentialDto;
    await closed;
    expect(await tryToConnect(url(), loginOf(before))).toMatch(/Not authorized/);
    await connect(loginOf(after));
  });

  it('is refused with a wrong password, without TLS, under another name, and as the ninth connection', async () => {
    const subscriber = await createSubscriber(controlPlane, 'strict');
    const login = loginOf(subscriber);
    const cases: [string, string, IClientOptions, string?][] = [
      ['wrong-password', 'feed.strict', { ...login, password: 'x'.repeat(32) }],
      ['wrong-password', 'feed.nobody', { ...login, clientId: 'feed.nobody', username: 'feed.nobody' }],
      ['wrong-password', 'feed.__proto__', { ...login, clientId: 'feed.__proto__', username: 'feed.__proto__' }],
      ['wrong-name', 'strict', { ...login, clientId: 'strict' }],
      ['wrong-name', 'edge-1', { ...login, clientId: 'edge-1' }],
      ['wrong-name', 'control-plane-x', { ...login, clientId: 'control-plane-x' }],
      ['wrong-name', 'feed.stricter', { ...login, clientId: 'feed.stricter' }],
      ['wrong-password', 'feed.hashed', { ...login, clientId: 'feed.hashed', username: 'feed.hashed' }],
      ['tls-needed', 'feed.strict', login, controlPlane.mqttUrl],
    ];
    for (const [, clientId, options, to] of cases) {
      expect([clientId, await tryToConnect(to ?? url(), options)]).toEqual([
        clientId,
        expect.stringMatching(/Not auth/),
      ]);
    }
    for (const [reason, clientId] of cases) await untilRefused(`${reason} ${clientId}`);
    for (let number = 1; number <= 8; number += 1) await connect({ ...login, clientId: `feed.strict.${number}` });
    expect(await tryToConnect(url(), { ...login, clientId: 'feed.strict.9' })).toMatch(/unavailable/i);
  });

  it('is no agent, and no agent is a subscriber, whatever user name is said', async () => {
    const subscriber = await createSubscriber(controlPlane, 'crossed', { kind: 'certificate' });
    const withPassword = await createSubscriber(controlPlane, 'victim');
    const tokens = await controlPlane.send('POST', '/enrolment-tokens', { by: 'test' });
    const { token } = (await tokens.json()) as { token: string };
    const applicant = await Applicant.create();
    const { body: enrolment } = await applicant.enrol(token, 'crossed');
    const asAgent = { ca: enrolment.authorities.join(''), cert: enrolment.certificate, key: applicant.privateKey };
    for (const clientId of ['feed.crossed', 'feed.victim']) {
      const login = { ...asAgent, clientId, username: 'feed.victim', password: withPassword.password ?? '' };
      expect(await tryToConnect(url(), login)).toMatch(/Not authorized/);
      await untilRefused(`wrong-name ${clientId}`);
    }
    expect(await tryToConnect(url(), { ...loginOf(subscriber), clientId: 'crossed' })).toMatch(/Not authorized/);
    // Nor on the agents' HTTPS listener.
    const door = `https://127.0.0.1:${controlPlane.agentsPort}`;
    const renewal = await applicant.renew(door, subscriber.certificate ?? '', subscriber.privateKey ?? '');
    expect([renewal.status, renewal.body.code]).toEqual([403, 'certificate.unknown']);
    const client = await connect({ ...asAgent, clientId: enrolment.agentId });
    await expect(client.subscribeAsync(ALERTS)).rejects.toThrow();
  });

  it('is refused with an expired certificate, and with one that was never issued', async () => {
    const subscriber = await createSubscriber(controlPlane, 'old', { kind: 'certificate' });
    const authority = await stealAuthority(controlPlane.dataDir);
    const applicant = await Applicant.create();
    const forge = (from: number, to: number) =>
      forgeCertificate(authority, applicant.csr, { commonName: 'feed.old', from, to });
    const login = { ...loginOf(subscriber), key: applicant.privateKey };
    expect(typeof (await tryToConnect(url(), { ...login, cert: await forge(-3, -2) }))).toBe('string');
    expect(await tryToConnect(url(), { ...login, cert: await forge(-1, 1) })).toMatch(/Not authorized/);
    await untilRefused('certificate-unknown feed.old');
    const metrics = await (await fetch(`${controlPlane.url}/metrics`)).text();
    expect(metrics).toMatch(/refused_total\{reason="certificate-expired"\} [1-9]/);
  });

  it.each([
    ['', 400],
    ['Siem', 400],
    ['a.b', 400],
    ['a/b', 400],
    ['+', 400],
    ['#', 400],
    ['a\0', 400],
    ['x'.repeat(49), 400],
    ['-a', 400],
  ])('is not called %j', async (name, status) => {
    expect((await controlPlane.send('POST', '/feed-subscribers', { name, by: 'test' })).status).toBe(status);
  });

  it.each([
    [{ scope: { classes: ['DoS\u202e'] } }, 400],
    [{ scope: { severities: ['urgent'] } }, 400],
    [{ scope: { groups: ['+'] } }, 400],
    [{ scope: { groups: ['edge/#'] } }, 400],
    [{ scope: { groups: ['nowhere'] } }, 404],
    [{ scope: { agents: ['edge-1'] } }, 400],
    [{ kind: 'certificate', csr: 'none' }, 400],
    [{ kind: 'password', csr: 'none' }, 400],
    [{ kind: 'certificate', lifeDays: 0 }, 400],
    [{ by: undefined }, 400],
  ])('is not made with %j', async (wish, status) => {
    const body = { name: 'hostile', by: 'test', ...wish };
    expect((await controlPlane.send('POST', '/feed-subscribers', body)).status).toBe(status);
    expect((await fetch(`${controlPlane.url}/api/v1/feed-subscribers/hostile`)).status).toBe(404);
  });

  it('comes in pages, and answers what cannot be done by its name', async () => {
    const first = await controlPlane.get<FeedSubscriberPageDto>('/feed-subscribers?limit=2');
    const second = await controlPlane.get<FeedSubscriberPageDto>(
      `/feed-subscribers?limit=2&cursor=${first.nextCursor ?? ''}`,
    );
    const names = [...first.items, ...second.items].map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].toSorted());
    const code = async (response: Promise<Response>) => ((await (await response).json()) as { code: string }).code;
    const scope = { scope: {}, by: 'test' };
    expect([
      await code(controlPlane.send('POST', '/feed-subscribers', { name: 'whole', by: 'test' })),
      await code(controlPlane.send('PUT', '/feed-subscribers/none/scope', scope)),
      await code(revoke('none')),
      await code(controlPlane.send('PUT', '/feed-subscribers/in-lab/scope', scope)),
    ]).toEqual([
      'feed-subscriber.name.conflict',
      'feed-subscriber.not-found',
      'feed-subscriber.not-found',
      'feed-subscriber.revoked.conflict',
    ]);
  });

  it('stays in, and is known again, when the broker dies', async () => {
    const subscriber = await createSubscriber(controlPlane, 'survivor');
    const [broker] = childrenOf(controlPlane.process.pid ?? 0, 'broker-process');
    process.kill(broker, 'SIGKILL');
    await until('it is let in again', async () => typeof (await tryToConnect(url(), loginOf(subscriber))) !== 'string');
  });

  it('shares no password with all: the user of before reads on the loopback listener only', async () => {
    const { feedPassword: password } = JSON.parse(readFileSync(join(controlPlane.dataDir, 'secrets.json'), 'utf8')) as {
      feedPassword: string;
    };
    const shared = { username: 'feed', password, rejectUnauthorized: false };
    expect(await tryToConnect(url(), { ...shared, clientId: 'reader' })).toMatch(/Not authorized/);
    await untilRefused('subscriber-needed reader');
    expect(await tryToConnect(controlPlane.mqttUrl, { ...shared, clientId: 'feed.whole' })).toMatch(/Not authorized/);
    await connect({ ...shared, clientId: 'reader' }, controlPlane.mqttUrl);
  });
});

describe('a new installation', () => {
  it('has no shared password of the feed', async () => {
    const controlPlane = await TestControlPlane.start({ environment: { PICKET_BROKER_LEGACY: 'false' } });
    const { feedPassword: password } = JSON.parse(readFileSync(join(controlPlane.dataDir, 'secrets.json'), 'utf8')) as {
      feedPassword: string;
    };
    const login = { clientId: 'reader', username: 'feed', password };
    expect(await tryToConnect(controlPlane.mqttUrl, login)).toMatch(/Not authorized/);
    const subscriber = await createSubscriber(controlPlane, 'first');
    const client = await tryToConnect(subscriber.url, loginOf(subscriber));
    expect(typeof client).toBe('object');
    if (typeof client !== 'string') client.end(true);
    await controlPlane.stop();
  }, 90_000);
});
