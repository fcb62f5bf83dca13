import { once } from 'node:events';
import { connect as openSocket, type Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentTopic } from '@picket/shared/contract';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { childrenOf, residentBytes } from '../support/machine/processes.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { generate, parser as newParser } from 'mqtt-packet';
import { agentStatus, alert, FakeAgent } from '../support/programs/fake-agent.js';

const KIB = 1024;
const MIB = 1024 * KIB;

describe('the embedded broker', () => {
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start({
      environment: { PICKET_MQTT_MAX_CONNECTIONS: '400', PICKET_AGENTS_MAX: '30' },
    });
  }, 90_000);

  afterAll(() => controlPlane.stop());

  const login = (options: IClientOptions): Promise<MqttClient> =>
    connectAsync(controlPlane.mqttUrl, {
      protocolVersion: 4,
      reconnectPeriod: 0,
      username: options.clientId,
      password: controlPlane.agentToken,
      ...options,
    });

  const brokerPid = (): number | undefined => childrenOf(controlPlane.process.pid!, 'broker-process')[0];

  /** A message that arrives afterwards proves that broker and control plane are well. */
  const expectHealthy = async (id: string): Promise<void> => {
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, id);
    expect((await agent.deliver([alert(1)], 0)).committed).toBe(1);
    await agent.close();
  };

  it.each<[string, IClientOptions]>([
    ['a wrong password', { clientId: 'edge-1', password: 'wrong' }],
    ['no credentials', { clientId: 'edge-1', username: undefined, password: undefined }],
    ['a client id that is not the user name', { clientId: 'edge-1', username: 'edge-2' }],
    ['an id outside the alphabet', { clientId: 'edge/1' }],
    ['the control plane’s name with the agents’ password', { clientId: 'control-plane' }],
    ['a client id like the control plane’s', { clientId: 'control-plane-1', username: 'control-plane-1' }],
  ])('refuses %s', async (_what, options) => {
    await expect(login(options)).rejects.toThrow(/not authorized/i);
  });

  it('closes the connection of an agent that publishes outside its own up-topics', async () => {
    for (const topic of [
      agentTopic('other', 'alerts'),
      agentTopic('sly', 'desired'),
      'picket/v1/feed/alerts/high/dos',
      '$SYS/x',
      'anything',
    ]) {
      const client = await login({ clientId: 'sly' });
      client.on('error', () => undefined);
      const closed = closing(client);
      client.publish(topic, 'x', { qos: 1 });
      await closed;
    }
    const retaining = await login({ clientId: 'sly' });
    retaining.on('error', () => undefined);
    const closed = closing(retaining);
    retaining.publish(agentTopic('sly', 'alerts'), 'x', { qos: 1, retain: true });
    await closed;
  });

  it('grants an agent no subscription but its own', async () => {
    const client = await login({ clientId: 'sly' });
    for (const filter of ['#', '$SYS/#', 'picket/v1/agents/+/ack', agentTopic('other', 'desired')])
      await expect(client.subscribeAsync(filter, { qos: 1 })).rejects.toThrow();
    const [granted] = await client.subscribeAsync(agentTopic('sly', 'ack'), { qos: 1 });
    expect(granted?.qos).toBe(1);
    await client.endAsync(true);
  });

  it('does not publish a will on another agent’s topic', async () => {
    const victim = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'victim');
    await victim.sendStatus();
    await until('the victim online', () => health('victim').then((now) => now === 'online'));
    const payload = Buffer.from(JSON.stringify({ online: false }));
    const sly = await login({
      clientId: 'sly',
      will: { topic: agentTopic('victim', 'status'), payload, qos: 1, retain: true },
    });
    sly.stream.destroy();
    await expectHealthy('after-will');
    expect(await health('victim')).toBe('online');
    const metrics = await (await fetch(`${controlPlane.url}/metrics`)).text();
    expect(metrics).not.toContain('channel="status",outcome="refused"');
    await victim.close();
  });

  it('lets the feed’s user read the alerts as OCSF findings, and nothing else', async () => {
    const reader = await login({ clientId: 'siem', username: 'feed', password: secrets().feedPassword });
    await expect(reader.subscribeAsync('picket/v1/agents/+/alerts')).rejects.toThrow();
    await reader.subscribeAsync('picket/v1/feed/alerts/#');
    const arrived = new Promise<[string, Buffer]>((resolve) => {
      reader.once('message', (...message) => resolve([message[0], message[1]]));
    });
    await expectHealthy('feed-source');
    const [topic, payload] = await arrived;
    expect(topic).toBe('picket/v1/feed/alerts/high/dos');
    expect(JSON.parse(payload.toString())).toMatchObject({
      specversion: '1.0',
      source: '/picket/agents/feed-source',
      data: { class_uid: 2004, severity_id: 4, finding_info: { title: 'DoS' } },
    });
    await reader.endAsync(true);
  });

  it('lets no reader that stopped reading hold up an agent, and disconnects it', async () => {
    const reader = await open();
    reader.pause();
    const password = Buffer.from(secrets().feedPassword);
    reader.write(
      generate({ cmd: 'connect', protocolId: 'MQTT', clientId: 'stuck', username: 'feed', password, keepalive: 0 }),
    );
    const subscriptions = [{ topic: 'picket/v1/feed/alerts/#', qos: 0 as const }];
    reader.write(generate({ cmd: 'subscribe', messageId: 1, subscriptions }));
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'unhindered');
    let longestMs = 0;
    for (let sent = 0; !(await refusals('slow-reader')); sent += 100) {
      if (sent > 100_000) throw new Error('the reader is still connected');
      const startMs = performance.now();
      const alerts = Array.from({ length: 100 }, (_, index) => alert(sent + index + 1, { examples: [] }));
      expect((await agent.deliver(alerts, sent)).committed).toBe(sent + 100);
      longestMs = Math.max(longestMs, performance.now() - startMs);
    }
    // aedes waited ten seconds for such a reader, and everybody with it.
    expect(longestMs).toBeLessThan(8000);
    reader.destroy();
    await agent.close();
  }, 60_000);

  it('lets agents in while thousands of sockets say nothing, or a byte each second', async () => {
    const sockets: Socket[] = [];
    const refill = setInterval(() => {
      for (let index = 0; index < 600; index++) {
        if (sockets[index] && !sockets[index].destroyed) continue;
        const socket = openSocket(controlPlane.mqttPort, '127.0.0.1');
        socket.on('error', () => undefined);
        if (index % 2) socket.on('connect', () => socket.write(Buffer.from([0x10])));
        sockets[index] = socket;
      }
    }, 20);
    try {
      await until('sockets that are closed for want of places', () => refusals('crowded-out'));
      for (const id of ['in-1', 'in-2', 'in-3']) await expectHealthy(id);
      const { warnings } = (await (await fetch(`${controlPlane.url}/readyz`)).json()) as { warnings: string[] };
      expect(warnings.join()).toMatch(/turns connections away/);
    } finally {
      clearInterval(refill);
      for (const socket of sockets) socket.destroy();
    }
  }, 60_000);

  it('keeps no status that is refused or too large, none beyond PICKET_AGENTS_MAX, and no session', async () => {
    const huge = await login({ clientId: 'huge' });
    huge.on('error', () => undefined);
    const closed = closing(huge);
    huge.publish(agentTopic('huge', 'status'), Buffer.alloc(200 * KIB), { qos: 1, retain: true });
    await closed;
    const invented = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'invented');
    await invented.publish('status', 'no JSON', true);
    await invented.close();
    for (let index = 0; index < 40; index++) {
      const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, `name-${index}`, {
        reconnectPeriod: 0,
        clean: false,
      });
      const sent = agent.publish('status', JSON.stringify(agentStatus()), true);
      await Promise.race([sent, closing(agent.client)]).catch(() => undefined);
      await agent.client.endAsync(true);
    }
    const { controlPlanePassword: password } = secrets();
    const watcher = await login({ clientId: 'control-plane-test', username: 'control-plane', password });
    const kept = new Set<string>();
    watcher.on('message', (topic, payload) => (payload.length > 0 ? kept.add(topic) : kept.delete(topic)));
    await watcher.subscribeAsync('picket/v1/agents/+/status', { qos: 1 });
    await until('as many statuses as there may be agents', () => kept.size > 0);
    await until('the refused one cleared', () => !kept.has(agentTopic('invented', 'status')));
    expect(kept.size).toBeLessThanOrEqual(30);
    expect([...kept].some((topic) => topic.includes('huge'))).toBe(false);
    await watcher.endAsync(true);
    // A session would still hold the subscription.
    const back = await open();
    const connack = new Promise<boolean | undefined>((resolve) => {
      const parser = newParser();
      parser.on('packet', (packet) => packet.cmd === 'connack' && resolve(packet.sessionPresent));
      back.on('data', (chunk: Buffer) => parser.parse(chunk));
    });
    const token = Buffer.from(controlPlane.agentToken);
    const [clientId, username] = ['name-0', 'name-0'];
    back.write(generate({ cmd: 'connect', protocolId: 'MQTT', clientId, username, password: token, clean: false }));
    expect(await connack).toBe(false);
    back.destroy();
  }, 60_000);

  it('says whom it turned away: to /metrics, and beside the agents', async () => {
    await expect(login({ clientId: 'wrongpass', password: 'wrong' })).rejects.toThrow();
    const client = await until('the client', async () => {
      const { refused } = await controlPlane.get<{ refused: { clientId: string; reason: string; address: string }[] }>(
        '/agents',
      );
      return refused.find(({ clientId }) => clientId === 'wrongpass');
    });
    expect(client).toMatchObject({ reason: 'wrong-password', address: expect.stringContaining('127.0.0.1') });
    expect(await refusals('wrong-password')).toBeGreaterThan(0);
  });

  it('lets no reader of the feed take an agent’s name', async () => {
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'named');
    await expect(login({ clientId: 'named', username: 'feed', password: secrets().feedPassword })).rejects.toThrow();
    expect(agent.client.connected).toBe(true);
    await agent.close();
  });

  it('closes a connection that declares more than 64 KiB before it has logged in, and buffers nothing', async () => {
    const before = residentBytes(brokerPid()!);
    const chunk = Buffer.alloc(64 * KIB);
    const sockets = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = await open();
        const closed = closing(socket);
        // PUBLISH, remaining length 256 MiB - 1.
        socket.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]));
        for (let sent = 0; sent < 4 * MIB && socket.writable; sent += chunk.length) socket.write(chunk);
        await closed;
        return socket;
      }),
    );
    expect(sockets.every((socket) => socket.destroyed)).toBe(true);
    expect(residentBytes(brokerPid()!) - before).toBeLessThan(100 * MIB);
    await expectHealthy('after-big-packets');
  });

  it('closes the connection of an agent that sends more than 1 MiB in a packet, or QoS 2', async () => {
    const big = await login({ clientId: 'big' });
    big.on('error', () => undefined);
    const bigClosed = closing(big);
    big.publish(agentTopic('big', 'alerts'), Buffer.alloc(MIB + 1), { qos: 1 });
    await bigClosed;
    const twice = await login({ clientId: 'twice' });
    twice.on('error', () => undefined);
    const twiceClosed = closing(twice);
    twice.publish(agentTopic('twice', 'alerts'), 'x', { qos: 2 });
    await twiceClosed;
  });

  it('closes sockets that say nothing, and keeps no more than it is allowed', async () => {
    const sockets = await Promise.all(Array.from({ length: 500 }, open));
    await Promise.all(sockets.map(closing));
    await expectHealthy('after-idle');
  }, 30_000);

  it('survives bytes that are no MQTT', async () => {
    for (const bytes of ['', '00', 'ffffffffff', '10ff', '1000', '474554202f20485454502f312e310d0a0d0a']) {
      const socket = await open();
      socket.end(Buffer.from(bytes, 'hex'));
    }
    await expectHealthy('after-garbage');
  });

  it('is started again when it dies; agents and control plane find each other without help', async () => {
    const agent = await FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, 'patient');
    const pid = brokerPid()!;
    process.kill(pid, 'SIGKILL');
    await until('another broker', () => {
      const now = brokerPid();
      return now !== undefined && now !== pid;
    });
    await until('an acknowledgement', async () => {
      if (agent.client.connected) await agent.sendAlerts([alert(1)], 0);
      return agent.acks.at(-1)?.committed === 1;
    });
    await agent.close();
  }, 40_000);

  it('ends when the control plane is killed', async () => {
    const other = await TestControlPlane.start();
    const [pid] = childrenOf(other.process.pid!, 'broker-process');
    await other.kill();
    await until('the end of the broker', () => residentBytes(pid) === 0);
    const again = await TestControlPlane.start({ dataDir: other.dataDir });
    await again.stop();
    other.discard();
  }, 60_000);

  const secrets = () =>
    JSON.parse(readFileSync(join(controlPlane.dataDir, 'secrets.json'), 'utf8')) as {
      feedPassword: string;
      controlPlanePassword: string;
    };

  /** How often the broker has refused something for that reason; undefined: not yet. */
  async function refusals(reason: string): Promise<number | undefined> {
    const metrics = await (await fetch(`${controlPlane.url}/metrics`)).text();
    const count = new RegExp(`picket_broker_refused_total\\{reason="${reason}"\\} (\\d+)`).exec(metrics)?.[1];
    return count === undefined ? undefined : Number(count);
  }

  async function open(): Promise<Socket> {
    const socket = openSocket(controlPlane.mqttPort, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    await once(socket, 'connect');
    return socket;
  }

  async function health(id: string): Promise<string | undefined> {
    const { items } = await controlPlane.get<{ items: { id: string; health: string }[] }>('/agents');
    return items.find((agent) => agent.id === id)?.health;
  }
});

/** Resolves when a connection is closed, whether with or without an error; at once if it is already. */
function closing(connection: Socket | MqttClient): Promise<void> {
  return new Promise((resolve) => {
    if ('destroyed' in connection && connection.destroyed) resolve();
    else connection.once('close', () => resolve());
  });
}
