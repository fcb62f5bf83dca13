import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FEED_LEFT_OUT_TOPIC } from '@picket/shared/contract';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import type { IssuedFeedCredentialDto } from '../../control-plane/src/api/feed-subscriber.js';
import type { TestAgent } from '../support/programs/agent-process.js';
import { startAlertingAgent } from '../support/programs/alerting-agent.js';
import { createSubscriber, loginOf } from '../support/programs/feed-subscriber.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { ROLES, type Role, type Topic, TOPICS } from '../support/docs/mqtt-topics.js';

const AGENT = 'edge-1';

interface Seen {
  readonly qos: number;
  readonly retain: boolean;
}

/** The table of docs/mqtt.md is generated; what it says of programs and broker is held against them here. */
describe('the topics of docs/mqtt.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-mqtt-page-'));
  let controlPlane: TestControlPlane;
  let agent: TestAgent;
  let readers: Record<'feed' | 'group-reader', IssuedFeedCredentialDto>;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    readers = {
      feed: await createSubscriber(controlPlane, 'whole'),
      'group-reader': await createSubscriber(controlPlane, 'in-groups', { scope: { groups: ['default'] } }),
    };
  }, 90_000);

  afterAll(async () => {
    await agent?.stop();
    await controlPlane.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function connect(role: Role): Promise<MqttClient> {
    const secrets = JSON.parse(readFileSync(join(controlPlane.dataDir, 'secrets.json'), 'utf8')) as Record<
      string,
      string
    >;
    const logins: Record<Role, IClientOptions> = {
      agent: { clientId: 'trial', username: 'trial', password: controlPlane.agentToken },
      'control-plane': { clientId: 'control-plane-trial', username: role, password: secrets['controlPlanePassword'] },
      feed: loginOf(readers.feed),
      'group-reader': loginOf(readers['group-reader']),
    };
    const url = role === 'feed' || role === 'group-reader' ? readers[role].url : controlPlane.mqttUrl;
    const client = await connectAsync(url, {
      ...logins[role],
      protocolVersion: 4,
      reconnectPeriod: 0,
    });
    client.on('error', () => undefined);
    return client;
  }

  /** Topics of the page that a new subscriber of everything hears of, with how they came first. */
  async function listen(client: MqttClient): Promise<Map<Topic, Seen>> {
    const seen = new Map<Topic, Seen>();
    client.on('message', (topic, _payload, { qos, retain }) => {
      const known = TOPICS.find((candidate) => pattern(candidate, AGENT).test(topic));
      if (known && !seen.has(known)) seen.set(known, { qos, retain });
    });
    await client.subscribeAsync('picket/v1/#', { qos: 1 });
    return seen;
  }

  it('are those that agent and control plane publish on, with this QoS, and retained where it says so', async () => {
    const client = await connect('control-plane');
    const live = await listen(client);
    agent = await startAlertingAgent(controlPlane, folder, AGENT);
    // Alerts are left out where a broker does not keep up; this one does.
    const expected = TOPICS.filter(({ topic }) => topic !== FEED_LEFT_OUT_TOPIC);
    await until('a message on every topic', () => live.size === expected.length, 60_000);
    for (const topic of expected) expect({ topic, qos: live.get(topic)!.qos }).toEqual({ topic, qos: topic.qos });
    await client.endAsync();

    const late = await connect('control-plane');
    const kept = await listen(late);
    const retained = () => [...kept].filter(([, { retain }]) => retain).map(([topic]) => topic);
    await until('what is retained', () => retained().length === expected.filter((topic) => topic.isRetained).length);
    for (const topic of retained()) expect(topic).toMatchObject({ isRetained: true });
    await late.endAsync();
  });

  it.each(ROLES.flatMap((role) => TOPICS.map((topic) => ({ role, topic, name: topic.topic }))))(
    'let $role use $name as the page says',
    async ({ role, topic }) => {
      const name = topic.topic.replace('AGENT', 'trial').replace('GROUP', 'default');
      const mayRead = role === 'control-plane' || topic.subscribers.includes(role);
      const mayWrite = role === 'control-plane' || role === topic.publisher;
      const client = await connect(role);
      const reads = await client.subscribeAsync(name).then(
        () => true,
        () => false,
      );
      const closed = new Promise<false>((resolve) => client.once('close', () => resolve(false)));
      const published = client.publishAsync(name, '', { qos: 1 }).then(() => true);
      const writes = await Promise.race([published, closed]);
      await client.endAsync(true);
      expect({ reads, writes }).toEqual({ reads: mayRead, writes: mayWrite });
    },
    20_000,
  );
});

function pattern({ topic }: Topic, agentId: string): RegExp {
  const levels = topic
    .replace('AGENT', agentId)
    .replace('GROUP', 'default')
    .replace('SEVERITY', '[a-z]+')
    .replace('CLASS', '[^/]+');
  return new RegExp(`^${levels}$`);
}
