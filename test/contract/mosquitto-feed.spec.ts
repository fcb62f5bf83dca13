import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import type { FeedSubscriberDto, IssuedFeedCredentialDto } from '../../control-plane/src/api/feed-subscriber.js';
import { describeIf } from '../support/machine/requirements.js';
import { until } from '../support/programs/control-plane.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';
import { createSubscriber, loginOf, record, tryToConnect } from '../support/programs/feed-subscriber.js';
import { MosquittoHost } from '../support/programs/mosquitto-host.js';
import { MosquittoInstallation, mosquittoWithPlugin } from '../support/programs/mosquitto-installation.js';

const REVOCATION_MS = 5000;
const FEED = 'picket/v1/feed';
const WHOLE = `${FEED}/#`;

describeIf(mosquittoWithPlugin, 'a subscriber of the feed at Mosquitto', () => {
  let installation: MosquittoInstallation;
  let host: MosquittoHost;
  let agent: FakeAgent;
  let sent = 0;
  const clients: MqttClient[] = [];

  beforeAll(async () => {
    installation = await MosquittoInstallation.start();
    host = await MosquittoHost.enrol(installation, 'edge-1');
    agent = await beginAgent();
  }, 120_000);

  afterAll(async () => {
    for (const client of clients) client.end(true);
    await agent.close();
    await installation.stop();
  });

  const beginAgent = async (): Promise<FakeAgent> => {
    (await host.admitted('edge-1')).end(true);
    const begun = await FakeAgent.connect(installation.secureUrl, '', 'edge-1', host.options);
    await begun.sendStatus();
    return begun;
  };

  const create = (name: string, more: object = {}) => createSubscriber(installation.controlPlane, name, more);

  const send = (method: 'PUT' | 'DELETE', path: string, more: object = {}) =>
    installation.controlPlane.send(method, `/feed-subscribers/${path}`, { by: 'test', ...more });

  const connect = (subscriber: IssuedFeedCredentialDto, more: IClientOptions = {}) =>
    tryToConnect(subscriber.url, { ...loginOf(subscriber), ...more });

  /** What comes once it is let in: the plugin learns of it a moment after it was made. */
  const subscribed = async (subscriber: IssuedFeedCredentialDto, filter = WHOLE, more: IClientOptions = {}) => {
    const client = await until(`${subscriber.user} let in`, async () => {
      const outcome = await connect(subscriber, more);
      if (typeof outcome === 'string') return undefined;
      if (await isGranted(outcome, filter)) return outcome;
      outcome.end(true);
      return undefined;
    });
    clients.push(client);
    return { client, topics: record(client) };
  };

  const isGranted = (client: MqttClient, filter: string): Promise<boolean> =>
    client.subscribeAsync(filter).then(
      () => true,
      () => false,
    );

  /** Does it reach the feed, if it is let in at all? */
  const reaches = async (subscriber: IssuedFeedCredentialDto): Promise<boolean> => {
    const outcome = await connect(subscriber);
    if (typeof outcome === 'string') return false;
    const granted = await isGranted(outcome, WHOLE);
    outcome.end(true);
    return granted;
  };

  const raise = async (...kinds: [severity: number, attackClass: string][]): Promise<void> => {
    const alerts = kinds.map(([severity, name]) => alert(++sent, { severity, attackClass: name }));
    await agent.deliver(alerts, sent - kinds.length);
  };

  const alertsIn = (topics: readonly string[]) => topics.filter((topic) => /alerts\/\w+\/|groups/.test(topic));

  it.each(['password', 'certificate'])('logs in with a %s, reads the alerts, and publishes nothing', async (kind) => {
    const { controlPlane, secureUrl, readersPort } = installation;
    const subscriber = await create(kind, { kind });
    expect(subscriber.user).toMatch(new RegExp(`^feed\\.${kind}\\.[0-9a-f]{8}$`));
    expect([subscriber.url, subscriber.maxConnections, subscriber.isLocalOnly]).toEqual([
      ...[kind === 'password' ? `mqtts://127.0.0.1:${readersPort}` : secureUrl, 1, false],
    ]);
    const { client, topics } = await subscribed(subscriber);
    await raise([3, 'DoS']);
    await until('the alert', () => topics.includes(`${FEED}/alerts/high/dos`));
    await client.publishAsync(`${FEED}/alerts/high/forged`, '{}', { qos: 1 });
    await raise([3, 'After']);
    await until('the next alert', () => topics.includes(`${FEED}/alerts/high/after`));
    expect(topics).not.toContain(`${FEED}/alerts/high/forged`);
    // Mosquitto does not tell who is connected.
    const now = await controlPlane.get<FeedSubscriberDto>(`/feed-subscribers/${kind}`);
    expect([now.connections, now.lastSeenAt]).toEqual([null, null]);
  });

  it('is let in with its own password only, and under no name but its own', async () => {
    const [own, other] = [await create('own'), await create('other')];
    await subscribed(own);
    await subscribed(other);
    for (const wrong of [{ password: other.password ?? '' }, { username: other.user }, { username: 'control-plane' }])
      expect(typeof (await connect(own, wrong))).toBe('string');
    // Whatever client id is said, none other loses its connection.
    const { client } = await subscribed(own, WHOLE, { clientId: 'edge-1' });
    expect([client.connected, agent.client.connected]).toEqual([true, true]);
  });

  it('gets what its scope holds and nothing else, however wide its filter is', async () => {
    const by = (scope: object) => ({ scope });
    const { topics: classes } = await subscribed(await create('classes', by({ classes: ['DoS Hulk'] })));
    const { topics: severe } = await subscribed(
      await create('severe', { kind: 'certificate', ...by({ severities: ['high'] }) }),
    );
    const { topics: both } = await subscribed(
      await create('both', by({ classes: ['Probe'], severities: ['low', 'high'] })),
    );
    const { topics: group } = await subscribed(
      await create('group', by({ groups: ['default'], severities: ['high'] })),
      `${FEED}/+/+/+/+`,
    );
    const { topics: whole } = await subscribed(await create('whole'));
    await raise([1, 'Probe'], [3, 'Probe'], [3, 'DoS Hulk'], [1, 'DoS Hulk']);
    await until('all alerts', () => alertsIn(whole).length === 4 && group.length === 2);
    expect(alertsIn(classes)).toEqual([`${FEED}/alerts/high/dos-hulk`, `${FEED}/alerts/low/dos-hulk`]);
    expect(alertsIn(severe)).toEqual([`${FEED}/alerts/high/probe`, `${FEED}/alerts/high/dos-hulk`]);
    expect(alertsIn(both)).toEqual([`${FEED}/alerts/low/probe`, `${FEED}/alerts/high/probe`]);
    expect(group).toEqual([`${FEED}/groups/default/high/probe`, `${FEED}/groups/default/high/dos-hulk`]);
    expect(classes).toContain(`${FEED}/position`);
  });

  it('comes back to another scope when that is changed', async () => {
    const subscriber = await create('moving', { scope: { classes: ['First'] } });
    (await subscribed(subscriber)).client.end(true);
    const options = { protocolVersion: 4 as const, ...loginOf(subscriber), reconnectPeriod: 50 };
    const client = await connectAsync(subscriber.url, options);
    clients.push(client.on('error', () => undefined));
    const topics = record(client);
    await client.subscribeAsync(WHOLE);
    const back = new Promise<void>((resolve) => client.once('connect', () => resolve()));
    const scope = { classes: ['Second'], severities: [], groups: [] };
    expect((await send('PUT', 'moving/scope', { scope })).status).toBe(200);
    await back;
    await until('it has subscribed again', async () => isGranted(client, `${FEED}/alerts/#`));
    await raise([3, 'First'], [3, 'Second']);
    await until('the second', () => topics.includes(`${FEED}/alerts/high/second`));
    expect(topics).not.toContain(`${FEED}/alerts/high/first`);
  });

  it('is refused a scope that takes too many permissions, by name', async () => {
    const classes = Array.from({ length: 100 }, (_, index) => `Class ${index}`);
    const scope = { classes, severities: ['low', 'high', 'critical'] };
    const body = { name: 'wide', by: 'test', scope };
    const response = await installation.controlPlane.send('POST', '/feed-subscribers', body);
    expect([response.status, await response.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'feed-subscriber.scope.conflict', detail: expect.stringContaining('302') }),
    ]);
    const { topics } = await subscribed(await create('wide', { scope: { classes, severities: ['low', 'high'] } }));
    await raise([3, 'Class 99'], [3, 'Class 100'], [2, 'Class 1'], [1, 'Class 0']);
    await until('the last', () => topics.includes(`${FEED}/alerts/low/class-0`));
    expect(alertsIn(topics)).toEqual([`${FEED}/alerts/high/class-99`, `${FEED}/alerts/low/class-0`]);
  });

  it.each(['password', 'certificate'])('is gone within five seconds after it is revoked (%s)', async (kind) => {
    const subscriber = await create(`thief-${kind}`, { kind });
    const { client } = await subscribed(subscriber);
    const lists = () => readFileSync(join(installation.folder, 'tls/crl.pem'), 'utf8');
    const before = lists();
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    const began = performance.now();
    expect(await (await send('DELETE', subscriber.name)).json()).toMatchObject({ state: 'revoked' });
    await closed;
    const tookMs = Math.round(performance.now() - began);
    process.stdout.write(`Mosquitto: a revoked subscriber (${kind}) was gone after ${tookMs} ms\n`);
    expect(tookMs).toBeLessThan(REVOCATION_MS);
    expect(await reaches(subscriber)).toBe(false);
    if (kind === 'certificate') {
      // The second lock: with the next list the handshake fails.
      await until('the next list', () => lists() !== before);
      installation.reload();
      await until('the certificate is refused', async () => {
        const outcome = await connect(subscriber);
        if (typeof outcome !== 'string') outcome.end(true);
        return typeof outcome === 'string';
      });
    }
    // The name is free, the credential before is not.
    await subscribed(await create(subscriber.name, { kind }));
    expect(await reaches(subscriber)).toBe(false);
  });

  it.each([
    ['password', 'certificate'],
    ['certificate', 'password'],
    ['certificate', 'certificate'],
  ])('loses its session and its %s with a new %s', async (kind, next) => {
    const before = await create(`renewed-${kind}-${next}`, { kind });
    const { client } = await subscribed(before);
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    const response = await send('PUT', `${before.name}/credential`, { kind: next });
    const after = (await response.json()) as IssuedFeedCredentialDto;
    await closed;
    await subscribed(after);
    expect(await reaches(before)).toBe(false);
  });

  it('is known again after Mosquitto has lost all, and what was decided meanwhile counts', async () => {
    const [kept, gone] = [await create('kept'), await create('gone')];
    const [shown, rescoped] = [await create('shown', { kind: 'certificate' }), await create('rescoped')];
    for (const one of [kept, gone, shown, rescoped]) (await subscribed(one)).client.end(true);
    await agent.close();
    await installation.stopBroker();
    await send('DELETE', 'gone');
    await send('PUT', 'rescoped/scope', { scope: { severities: ['critical'] } });
    const made = await create('made');
    await installation.startBroker();
    await installation.controlPlane.untilReady();
    await subscribed(made);
    await installation.stopControlPlane();
    await installation.forgetPermissions();
    await installation.startControlPlane();
    for (const one of [kept, shown, made]) await subscribed(one);
    const { topics } = await subscribed(rescoped);
    expect(await reaches(gone)).toBe(false);
    const all = (await subscribed(await create('all'))).topics;
    agent = await beginAgent();
    await raise([3, 'Late'], [4, 'Late']);
    await until('both alerts', () => alertsIn(all).length === 2);
    expect(alertsIn(topics)).toEqual([`${FEED}/alerts/critical/late`]);
  }, 60_000);
});
