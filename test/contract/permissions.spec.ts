import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { agentTopic } from '@picket/shared/contract';
import mqtt, { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { isOpen, PERMISSIONS, WHO, type Row, type Who } from '../support/data/permission-table.js';
import { describeIf } from '../support/machine/requirements.js';
import { Applicant } from '../support/programs/applicant.js';
import { createSubscriber, loginOf } from '../support/programs/feed-subscriber.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { MosquittoInstallation, mosquittoWithPlugin } from '../support/programs/mosquitto-installation.js';

const [AGENT, OTHER] = ['edge-1', 'edge-2'];
const BARRIER = 'picket/v1/feed/barrier';
/** What a broker needs to notice a broken line and to publish a will. */
const WILL_MS = 150;
const PATIENCE_MS = 3000;
const SPY_COMMANDS = [
  {
    command: 'createRole',
    rolename: 'spy',
    acls: ['#', '$SYS/#'].flatMap((topic) =>
      ['publishClientSend', 'publishClientReceive', 'subscribePattern'].map((acltype) => ({
        acltype,
        topic,
        allow: true,
      })),
    ),
  },
  { command: 'createClient', username: 'spy', password: 'of-the-test', roles: [{ rolename: 'spy' }] },
];

interface Login {
  readonly url: string;
  readonly options: IClientOptions;
}

/** A broker with two agents, a subscriber of the feed and a control plane. */
interface Fixture {
  /** Sees everything, whoever publishes it. */
  readonly spy: Login;
  login(who: Who): Login;
  stop(): Promise<unknown>;
}

async function enrol(controlPlane: TestControlPlane, name: string): Promise<IClientOptions> {
  const response = await controlPlane.send('POST', '/enrolment-tokens', { by: 'test' });
  const { token } = (await response.json()) as { token: string };
  const applicant = await Applicant.create();
  const { body } = await applicant.enrol(token, name);
  return { clientId: name, ca: body.authorities.join(''), cert: body.certificate, key: applicant.privateKey };
}

async function startEmbedded(): Promise<Fixture> {
  const controlPlane = await TestControlPlane.start();
  const { controlPlanePassword: password } = JSON.parse(
    readFileSync(join(controlPlane.dataDir, 'secrets.json'), 'utf8'),
  ) as { controlPlanePassword: string };
  const agent = await enrol(controlPlane, AGENT);
  await enrol(controlPlane, OTHER);
  const feed = loginOf(await createSubscriber(controlPlane, 'siem'));
  const secure = `mqtts://127.0.0.1:${controlPlane.mqttsPort}`;
  const ours = (clientId: string) => ({
    url: controlPlane.mqttUrl,
    options: { clientId, username: 'control-plane', password },
  });
  return {
    spy: ours('control-plane-spy'),
    login: (who) =>
      ({
        agent: { url: secure, options: agent },
        impostor: { url: secure, options: { ...agent, clientId: OTHER } },
        'control-plane': ours('control-plane-test'),
        feed: { url: secure, options: feed },
        stranger: { url: secure, options: { clientId: AGENT, username: AGENT, ca: agent.ca } },
      })[who],
    stop: () => controlPlane.stop(),
  };
}

async function startMosquitto(): Promise<Fixture> {
  const installation = await MosquittoInstallation.start();
  const { controlPlane, credentials, plainPort, secureUrl: secure } = installation;
  const agent = await enrol(controlPlane, AGENT);
  await enrol(controlPlane, OTHER);
  const plain = `mqtt://127.0.0.1:${plainPort}`;
  const administrator = await connectAsync(plain, { protocolVersion: 4, ...credentials });
  const commands = JSON.stringify({ commands: SPY_COMMANDS });
  await administrator.publishAsync('$CONTROL/dynamic-security/v1', commands, { qos: 1 });
  await administrator.endAsync();
  const subscriber = await createSubscriber(controlPlane, 'siem');
  const feed = loginOf(subscriber);
  return {
    spy: { url: plain, options: { clientId: 'spy', username: 'spy', password: 'of-the-test' } },
    login: (who) =>
      ({
        agent: { url: secure, options: agent },
        impostor: { url: secure, options: { ...agent, clientId: OTHER } },
        'control-plane': { url: plain, options: { clientId: 'control-plane-test', ...credentials } },
        feed: { url: subscriber.url, options: feed },
        stranger: { url: secure, options: { clientId: AGENT, username: AGENT, ca: agent.ca } },
      })[who],
    stop: () => installation.stop(),
  };
}

/** Cells where a broker does otherwise; each stands in the README of its folder. */
const MOSQUITTO_DIFFERS: ReadonlySet<string> = new Set([
  // It cannot tell a retained message from another.
  `agent publish retained ${agentTopic('AGENT', 'alerts')}`,
]);

const BROKERS = [
  ['the embedded broker', [], startEmbedded, true, new Set<string>()],
  ['Mosquitto', [mosquittoWithPlugin], startMosquitto, false, MOSQUITTO_DIFFERS],
] as const;

for (const [name, needs, start, closesOnRefusal, differs] of BROKERS)
  describeIf(needs, `the table of permissions, at ${name}`, () => {
    let fixture: Fixture;
    let spy: MqttClient;
    let systemSpy: MqttClient;
    const seen = new Set<string>();
    let count = 0;

    beforeAll(async () => {
      fixture = await start();
      spy = await startSpy('#');
      // A client of its own: aedes keeps wills from one that has both subscriptions.
      systemSpy = await startSpy('$SYS/#');
      await untilGranted('agent', agentTopic(AGENT, 'ack'));
      await untilGranted('feed', 'picket/v1/feed/position');
    }, 120_000);

    afterAll(async () => {
      for (const client of [spy, systemSpy]) client.end(true);
      await fixture.stop();
    });

    async function startSpy(filter: string): Promise<MqttClient> {
      const { url, options } = fixture.spy;
      const clientId = `${options.clientId}-${filter.length}`;
      const client = await until('the spy', () =>
        connectAsync(url, { protocolVersion: 4, ...options, clientId }, false).catch(() => undefined),
      );
      client.on('message', (_topic, payload) => seen.add(payload.toString()));
      await client.subscribeAsync(filter, { qos: 1 });
      return client;
    }

    /** Undefined: it is not let in. */
    async function connect(who: Who, more: IClientOptions = {}): Promise<MqttClient | undefined> {
      const { url, options } = fixture.login(who);
      const client = mqtt.connect(url, { protocolVersion: 4, reconnectPeriod: 0, ...options, ...more });
      client.on('error', () => undefined);
      const isIn = await new Promise<boolean>((resolve) => {
        client.once('connect', () => resolve(true)).once('close', () => resolve(false));
      });
      if (!isIn) client.end(true);
      return isIn ? client : undefined;
    }

    /** The plugin learns of an agent or a subscriber a moment after it was made. */
    const untilGranted = (who: Who, topic: string) =>
      until(`${who} let in`, async () => {
        const client = await connect(who);
        const granted = await client?.subscribeAsync(topic).catch(() => undefined);
        if (client) await leave(client);
        return granted;
      });

    async function leave(client: MqttClient): Promise<void> {
      await client.endAsync(!client.connected);
      // The broker lets go of the name.
      await delay(20);
    }

    const topicOf = (topic: string) => topic.replace('AGENT', AGENT).replace('OTHER', OTHER);

    /** Everything that was published before has arrived at the spy. */
    async function barrier(): Promise<void> {
      const mark = `barrier ${(count += 1)}`;
      await spy.publishAsync(BARRIER, mark, { qos: 1 });
      await until(mark, () => seen.has(mark));
    }

    async function arrives(payload: string, isExpected: boolean): Promise<boolean> {
      if (isExpected) await until(payload, () => seen.has(payload), PATIENCE_MS).catch(() => undefined);
      else await barrier();
      return seen.has(payload);
    }

    /** Both sides of a publish: whether it was acknowledged, and whether the spy has seen it. */
    async function publish(row: Row, who: Who, isExpected: boolean): Promise<{ seen: boolean; acknowledged: boolean }> {
      const client = await connect(who);
      if (!client) return { seen: false, acknowledged: false };
      const payload = `message ${(count += 1)}`;
      const closed = new Promise<boolean>((resolve) => client.once('close', () => resolve(false)));
      const acknowledged = new Promise<boolean>((resolve) => {
        client.publish(topicOf(row.topic), payload, { qos: 1, retain: row.action === 'publish retained' }, (error) => {
          if (!error) resolve(true);
        });
      });
      const outcome = {
        acknowledged: await Promise.race([acknowledged, closed]),
        seen: await arrives(payload, isExpected),
      };
      await leave(client);
      return outcome;
    }

    /** Whether the spy sees the will of a client whose line has broken. */
    async function bequeath(row: Row, who: Who, isExpected: boolean): Promise<boolean> {
      const payload = Buffer.from(`will ${(count += 1)}`);
      const retain = row.action === 'publish retained';
      const client = await connect(who, { will: { topic: topicOf(row.topic), payload, qos: 1, retain } });
      if (!client) return false;
      await delay(WILL_MS);
      client.stream.destroy();
      client.end(true);
      await delay(WILL_MS);
      return arrives(payload.toString(), isExpected);
    }

    /** Both sides of a subscription: what was granted, and whether it delivers. */
    async function subscribe(row: Row, who: Who): Promise<{ granted: boolean; delivers: boolean }> {
      const client = await connect(who);
      if (!client) return { granted: false, delivers: false };
      const payload = `sample ${(count += 1)}`;
      const got = new Promise<boolean>((resolve) => {
        client.on('message', (_topic, message) => message.toString() === payload && resolve(true));
      });
      const granted = await client.subscribeAsync(topicOf(row.topic), { qos: 1 }).then(
        ([grant]) => (grant?.qos ?? 128) < 128,
        () => false,
      );
      await spy.publishAsync(topicOf(row.sample ?? row.topic), payload, { qos: 1 });
      await barrier();
      const delivers = await Promise.race([got, delay(granted ? PATIENCE_MS : 50, false)]);
      await leave(client);
      return { granted, delivers };
    }

    const cells = WHO.map((who) => ({
      who,
      rows: PERMISSIONS.filter((row) => !isOpen(row, who) && !differs.has(`${who} ${row.action} ${row.topic}`)),
    }));

    it.each(cells)('holds for what $who publishes', async ({ who, rows }) => {
      const wrong: string[] = [];
      const publishes = rows.filter(({ action }) => action !== 'subscribe');
      for (const row of publishes) {
        const isAllowed = row.allowed.includes(who);
        const { seen: isSeen, acknowledged } = await publish(row, who, isAllowed);
        if (isSeen !== isAllowed) wrong.push(`${row.action} ${row.topic}: seen ${isSeen}`);
        // MQTT 3.1.1 has no answer for "no": a broker closes the connection, or acknowledges and forgets.
        const mayBeAcknowledged = isAllowed || !closesOnRefusal;
        if (acknowledged && !mayBeAcknowledged) wrong.push(`${row.action} ${row.topic}: acknowledged`);
        if (!acknowledged && isAllowed) wrong.push(`${row.action} ${row.topic}: not acknowledged`);
      }
      expect(wrong).toEqual([]);
      expect(publishes.length).toBeGreaterThan(10);
    });

    it.each(cells)('holds for the will of $who', async ({ who, rows }) => {
      const wrong: string[] = [];
      for (const row of rows.filter(({ action }) => action !== 'subscribe')) {
        const isAllowed = row.allowed.includes(who);
        if ((await bequeath(row, who, isAllowed)) !== isAllowed) wrong.push(`${row.action} ${row.topic}`);
      }
      expect(wrong).toEqual([]);
    });

    it.each(cells)('holds for what $who subscribes to', async ({ who, rows }) => {
      const wrong: string[] = [];
      for (const row of rows.filter(({ action }) => action === 'subscribe')) {
        const isAllowed = row.allowed.includes(who);
        const outcome = await subscribe(row, who);
        if (outcome.granted !== isAllowed || outcome.delivers !== isAllowed)
          wrong.push(`${row.topic}: granted ${outcome.granted}, delivers ${outcome.delivers}`);
      }
      expect(wrong).toEqual([]);
    });
  });
