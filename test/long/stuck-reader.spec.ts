import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import tls, { type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectAsync, type MqttClient } from 'mqtt';
import { generate } from 'mqtt-packet';
import { writeBetweenMarks } from '../bench/marks.js';
import { childrenOf, residentBytes } from '../support/machine/processes.js';
import { Applicant } from '../support/programs/applicant.js';
import { createSubscriber } from '../support/programs/feed-subscriber.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';

const RUNS = 20;
const FLOOD_MS = 3000;
const MESSAGE_BYTES = 16 * 1024;
/** Messages of the flood that have not been acknowledged yet. */
const WINDOW = 64;
const TOPIC = 'picket/v1/feed/alerts/high/dos';
const MAX_P99_MS = 1000;
const MAX_RISE_MIB = 100;
const MIB = 1024 * 1024;

describe('a reader that stops while 16 KB messages flow, on the TLS listener', () => {
  let controlPlane: TestControlPlane;
  let publisher: MqttClient;
  let agent: FakeAgent;
  let secrets: { readonly controlPlanePassword: string };
  let password: Buffer;
  let stored = 0;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    secrets = JSON.parse(readFileSync(join(controlPlane.dataDir, 'secrets.json'), 'utf8')) as typeof secrets;
    password = Buffer.from((await createSubscriber(controlPlane, 'stuck')).password ?? '');
    const login = { protocolVersion: 4 as const, reconnectPeriod: 0 };
    publisher = await connectAsync(controlPlane.mqttUrl, {
      ...login,
      clientId: 'control-plane-flood',
      username: 'control-plane',
      password: secrets.controlPlanePassword,
    });
    const response = await controlPlane.send('POST', '/enrolment-tokens', { by: 'test' });
    const { token } = (await response.json()) as { token: string };
    const applicant = await Applicant.create();
    const { body } = await applicant.enrol(token, 'beside');
    const credentials = { ca: body.authorities.join(''), cert: body.certificate, key: applicant.privateKey };
    const url = `mqtts://127.0.0.1:${controlPlane.mqttsPort}`;
    agent = await FakeAgent.connect(url, '', 'beside', { ...credentials, ...login });
  }, 120_000);

  afterAll(async () => {
    publisher.end(true);
    await agent.close();
    await controlPlane.stop();
  });

  const brokerPid = () => childrenOf(controlPlane.process.pid ?? 0, 'broker-process')[0] ?? 0;

  /** Has subscribed to the feed, and reads no more. */
  async function stuckReader(): Promise<TLSSocket> {
    const socket = tls.connect({ port: controlPlane.mqttsPort, host: '127.0.0.1', rejectUnauthorized: false });
    socket.on('error', () => undefined);
    await once(socket, 'secureConnect');
    const login = { clientId: 'feed.stuck', username: 'feed.stuck', password, keepalive: 0 };
    socket.write(generate({ cmd: 'connect', protocolId: 'MQTT', ...login }));
    socket.write(generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: `${TOPIC}`, qos: 0 }] }));
    await once(socket, 'data');
    await delay(200);
    socket.pause();
    return socket;
  }

  /** Publishes as fast as it is acknowledged. @returns how many */
  async function flood(untilMs: number): Promise<number> {
    const payload = Buffer.alloc(MESSAGE_BYTES, 'x');
    let sent = 0;
    const lane = async () => {
      for (; performance.now() < untilMs; sent += 1) await publisher.publishAsync(TOPIC, payload, { qos: 1 });
    };
    await Promise.all(Array.from({ length: WINDOW }, lane));
    return sent;
  }

  /** How long each batch of the other agent waited for its acknowledgement. */
  async function deliver(untilMs: number): Promise<number[]> {
    const waits: number[] = [];
    while (performance.now() < untilMs) {
      const began = performance.now();
      expect((await agent.deliver([alert(stored + 1)], stored)).committed).toBe(stored + 1);
      stored += 1;
      waits.push(performance.now() - began);
      await delay(20);
    }
    return waits;
  }

  it(`leaves the control plane up and the others at work, ${RUNS} times`, async () => {
    await Promise.all([flood(performance.now() + 1000), deliver(performance.now() + 1000)]);
    const broker = brokerPid();
    const before = residentBytes(broker);
    let [highest, messages, up, closed] = [before, 0, 0, 0];
    const waits: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const reader = await stuckReader();
      const end = performance.now() + FLOOD_MS;
      const sampler = setInterval(() => (highest = Math.max(highest, residentBytes(broker))), 50);
      const [sent, waited] = await Promise.all([flood(end), deliver(end)]);
      clearInterval(sampler);
      messages += sent;
      waits.push(...waited);
      const ready = await fetch(`${controlPlane.url}/readyz`);
      if (ready.ok && brokerPid() === broker) up += 1;
      reader.resume();
      reader.destroy();
      closed = await slowReaders();
    }
    const p99 = Math.round(waits.sort((a, b) => a - b)[Math.ceil(waits.length * 0.99) - 1] ?? Infinity);
    const rise = Math.round((highest - before) / MIB);
    const table = [
      '| runs | messages of 16 KB | control plane and broker up | readers sent away | another agent’s acknowledgement, p99 | longest | RSS of the broker |',
      '| ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
      `| ${RUNS} | ${messages} | ${up} | ${closed} | ${p99} ms | ${Math.round(waits.at(-1) ?? 0)} ms | +${rise} MiB |`,
    ].join('\n');
    process.stdout.write(`${table}\n`);
    writeBetweenMarks('docs/long-run.md', 'stuck-reader', table);
    expect(up).toBe(RUNS);
    expect(closed).toBe(RUNS);
    expect(p99).toBeLessThanOrEqual(MAX_P99_MS);
    expect(rise).toBeLessThanOrEqual(MAX_RISE_MIB);
  }, 300_000);

  /** The broker tells its counts every two seconds. */
  async function slowReaders(): Promise<number> {
    await delay(2500);
    const metrics = await (await fetch(`${controlPlane.url}/metrics`)).text();
    return Number(/picket_broker_refused_total\{reason="slow-reader"\} (\d+)/.exec(metrics)?.[1] ?? 0);
  }
});
