import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentTopic } from '@picket/shared/contract';
import { generate } from 'mqtt-packet';
import { Applicant } from '../support/programs/applicant.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';

const PER_ADDRESS = 4;
const PER_SECOND = 40;
/** Programs of this machine that are counted: 127.0.0.1 is not. */
const OTHER_ADDRESS = '127.0.0.2';
/** What a listener needs to close a connection that it does not take. */
const CLOSING_MS = 500;
/** A chunk that a socket delivers holds a few of them, not all. */
const REPORT_BYTES = 4096;

describe('limits of the embedded broker', () => {
  let controlPlane: TestControlPlane;
  const sockets: Socket[] = [];
  /** Of a certificate, for the TLS listener. */
  let identity: { readonly cert: string; readonly key: string };

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start({
      environment: {
        PICKET_MQTT_MAX_CONNECTIONS_PER_ADDRESS: String(PER_ADDRESS),
        PICKET_MQTT_PACKETS_PER_SECOND: String(PER_SECOND),
      },
    });
    const response = await controlPlane.send('POST', '/enrolment-tokens', { by: 'test' });
    const { token } = (await response.json()) as { token: string };
    const applicant = await Applicant.create();
    identity = { cert: (await applicant.enrol(token, 'secure')).body.certificate, key: applicant.privateKey };
  }, 90_000);

  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await controlPlane.stop();
  });

  const refusals = async (reason: string) => {
    const metrics = await (await fetch(`${controlPlane.url}/metrics`)).text();
    return Number(new RegExp(`picket_broker_refused_total\\{reason="${reason}"\\} (\\d+)`).exec(metrics)?.[1] ?? 0);
  };

  const open = (listener: 'plain' | 'secure', localAddress = '127.0.0.1'): Socket => {
    const port = listener === 'plain' ? controlPlane.mqttPort : controlPlane.mqttsPort;
    const raw = net.connect({ port, host: '127.0.0.1', localAddress });
    sockets.push(raw.on('error', () => undefined));
    if (listener === 'plain') return raw.resume();
    const socket = tls.connect({ socket: raw, rejectUnauthorized: false, ...identity });
    sockets.push(socket.on('error', () => undefined).resume());
    return socket;
  };

  /** Those of so many connections that are open after a while. */
  const opened = async (listener: 'plain' | 'secure', count: number, localAddress: string): Promise<Socket[]> => {
    const all = Array.from({ length: count }, () => open(listener, localAddress));
    await new Promise((resolve) => setTimeout(resolve, CLOSING_MS));
    return all.filter((socket) => !socket.destroyed);
  };

  it('takes so many connections of one address on both listeners together, and no more', async () => {
    const plain = await opened('plain', PER_ADDRESS - 1, OTHER_ADDRESS);
    const secure = await opened('secure', PER_ADDRESS, OTHER_ADDRESS);
    expect([plain.length, secure.length]).toEqual([PER_ADDRESS - 1, 1]);
    await until('refusals', async () => (await refusals('too-many-from-address')) === PER_ADDRESS - 1);
    // Others come in, and so does the next of this address when one has gone.
    expect(await opened('plain', 1, '127.0.0.3')).toHaveLength(1);
    expect(await opened('secure', 2 * PER_ADDRESS, '127.0.0.1')).toHaveLength(2 * PER_ADDRESS);
    plain[0].destroy();
    await new Promise((resolve) => setTimeout(resolve, CLOSING_MS));
    expect(await opened('secure', 1, OTHER_ADDRESS)).toHaveLength(1);
  });

  it('slows down an agent that sends too much, stores all of it, and leaves the others alone', async () => {
    const [hasty, calm] = await Promise.all(
      ['hasty', 'calm'].map((id) => FakeAgent.connect(controlPlane.mqttUrl, controlPlane.agentToken, id)),
    );
    const messages = 6 * PER_SECOND;
    const began = performance.now();
    let acknowledged = 0;
    for (let sent = 0; sent < messages; sent += 1)
      void hasty.publish('report', 'x'.repeat(REPORT_BYTES)).then(() => (acknowledged += 1));
    let longestMs = 0;
    let rounds = 0;
    while (acknowledged < messages) {
      const startMs = performance.now();
      await calm.deliver([alert(rounds + 1)], rounds);
      longestMs = Math.max(longestMs, performance.now() - startMs);
      rounds += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const seconds = (performance.now() - began) / 1000;
    process.stdout.write(
      `${messages} messages at ${PER_SECOND} a second: read in ${seconds.toFixed(1)} s; ` +
        `another agent waited ${Math.round(longestMs)} ms at most\n`,
    );
    // A burst of two seconds' worth is free.
    expect(seconds).toBeGreaterThan(messages / PER_SECOND - 2 - 1);
    expect(longestMs).toBeLessThan(1000);
    await until('the name of it', () => refusals('slowed-down'));
    await Promise.all([hasty.close(), calm.close()]);
  }, 60_000);

  it.each(['plain', 'secure'] as const)('closes a connection whose texts are none: %s listener', async (listener) => {
    const password = Buffer.from(controlPlane.agentToken);
    const login = { cmd: 'connect' as const, protocolId: 'MQTT' as const, protocolVersion: 4 as const };
    const clientId = listener === 'plain' ? 'bytes' : 'secure';
    const credentials = listener === 'plain' ? { username: clientId, password } : {};
    const good = generate({ ...login, clientId, ...credentials });
    // One character of the text is replaced by a byte that is no UTF-8, or by NUL, in the packet.
    const spoil = (packet: Buffer, byte: number) => Buffer.from(packet.map((was) => (was === 0x7e ? byte : was)));
    const mine = (channel: 'status' | 'ack') => `${agentTopic(clientId, channel)}~`;
    const will = { topic: mine('status'), payload: Buffer.from('x'), qos: 1 as const, retain: false };
    const packets: Record<string, Buffer[]> = {
      'client id': [generate({ ...login, clientId: `${clientId}~`, ...credentials })],
      'user name': [generate({ ...login, clientId, username: 'a~', password })],
      will: [generate({ ...login, clientId, ...credentials, will })],
      topic: [
        good,
        generate({
          cmd: 'publish',
          topic: mine('status'),
          payload: 'x',
          qos: 1,
          messageId: 1,
          dup: false,
          retain: true,
        }),
      ],
      filter: [good, generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: mine('ack'), qos: 0 }] })],
      'filter given up': [good, generate({ cmd: 'unsubscribe', messageId: 1, unsubscriptions: [mine('ack')] })],
    };
    const before = { nul: await refusals('text-with-nul'), utf8: await refusals('text-not-utf8') };
    for (const parts of Object.values(packets))
      for (const byte of [0xff, 0x00]) {
        const socket = open(listener);
        const closed = new Promise((resolve) => socket.once('close', resolve));
        for (const part of parts) socket.write(spoil(part, byte));
        await closed;
      }
    const count = Object.keys(packets).length;
    await until('both reasons', async () => (await refusals('text-with-nul')) === before.nul + count);
    expect(await refusals('text-not-utf8')).toBe(before.utf8 + count);
    // The same packets without a fault are taken.
    const socket = open(listener);
    const first = once(socket, 'data');
    socket.write(good);
    expect((await first)[0]).toEqual(Buffer.from([0x20, 2, 0, 0]));
  });
});
