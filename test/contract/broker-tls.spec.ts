import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import net from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentTopic } from '@picket/shared/contract';
import type { Enrolment } from '@picket/shared/enrolment';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { Applicant } from '../support/programs/applicant.js';
import { newDataDir, TestControlPlane, until } from '../support/programs/control-plane.js';
import { childrenOf, residentBytes } from '../support/machine/processes.js';
import { forgeCertificate, foreignAuthority, stealAuthority } from '../support/programs/forged-certificate.js';

/** A session ends within this after its certificate has been revoked. */
const REVOCATION_MS = 5000;
const SILENT = 2000;
const MIB = 1024 * 1024;

interface Host {
  readonly applicant: Applicant;
  readonly enrolment: Enrolment;
}

describe('the TLS listener of the broker', () => {
  let controlPlane: TestControlPlane;
  const clients: MqttClient[] = [];

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
  }, 90_000);

  afterAll(async () => {
    for (const client of clients) client.end(true);
    await controlPlane.stop();
  });

  const enrol = async (name: string): Promise<Host> => {
    const response = await controlPlane.send('POST', '/enrolment-tokens', { by: 'test' });
    const { token } = (await response.json()) as { token: string };
    const applicant = await Applicant.create();
    const { body } = await applicant.enrol(token, name);
    return { applicant, enrolment: body };
  };

  /** Resolves with the client, or with what the broker said. */
  const connect = (options: IClientOptions, url = `mqtts://127.0.0.1:${controlPlane.mqttsPort}`) =>
    new Promise<MqttClient | string>((resolve) => {
      const client = mqtt.connect(url, { protocolVersion: 4, reconnectPeriod: 0, ...options });
      clients.push(client);
      client.once('connect', () => resolve(client));
      client.once('error', ({ message }) => resolve(message));
      client.once('close', () => resolve('closed'));
    });

  const optionsOf = ({ applicant, enrolment }: Host, clientId = enrolment.agentId): IClientOptions => ({
    clientId,
    ca: enrolment.authorities.join(''),
    cert: enrolment.certificate,
    key: applicant.privateKey,
  });

  const asClient = (outcome: MqttClient | string): MqttClient => {
    if (typeof outcome === 'string') throw new Error(outcome);
    return outcome;
  };

  /** The broker tells the control plane every two seconds. */
  const untilRefused = (expected: string): Promise<unknown> =>
    until(expected, async () => {
      const { refused } = await controlPlane.get<{ refused: { reason: string; clientId: string }[] }>('/agents');
      return refused.some(({ reason, clientId }) => `${reason} ${clientId}` === expected);
    });

  const closeOf = (client: MqttClient) => new Promise<void>((resolve) => client.once('close', () => resolve()));

  it('takes an agent by its certificate, under its own name and topics only', async () => {
    const host = await enrol('edge-1');
    const client = asClient(await connect(optionsOf(host)));
    expect(await client.subscribeAsync(agentTopic('edge-1', 'ack'))).toMatchObject([{ qos: 0 }]);
    const other = await client
      .subscribeAsync([agentTopic('edge-2', 'ack'), '#'])
      .catch((error: Error) => error.message);
    expect(other).toMatch(/refused|128|Unspecified/i);
    const closed = closeOf(client);
    client.publish(agentTopic('edge-2', 'status'), '{}', { qos: 1, retain: true });
    await closed;
    await untilRefused('not-allowed-to-publish edge-1');
    expect(await connect(optionsOf(host, 'edge-2'))).toMatch(/Not authorized/);
    expect(await connect(optionsOf(host, 'control-plane'))).toMatch(/Not authorized/);
  });

  it('publishes no will on the topic of another agent', async () => {
    const [mine, other] = [await enrol('will-1'), await enrol('will-2')];
    const will = { topic: agentTopic('will-2', 'status'), payload: Buffer.from('{}'), qos: 1 as const, retain: true };
    const client = asClient(await connect({ ...optionsOf(mine), will }));
    client.stream.destroy();
    await untilRefused('not-allowed-to-publish will-1');
    expect(typeof (await connect(optionsOf(other)))).toBe('object');
  });

  it('refuses certificates of others, expired, from the future and never issued, each by its name', async () => {
    const host = await enrol('forged');
    const ours = await stealAuthority(controlPlane.dataDir);
    const forge = (more: object, authority = ours) =>
      forgeCertificate(authority, host.applicant.csr, { commonName: 'forged', from: -1, to: 1, ...more });
    const metric = async (reason: string) => {
      const metrics = await (await fetch(`${controlPlane.url}/metrics`)).text();
      return Number(new RegExp(`picket_broker_refused_total\\{reason="${reason}"\\} (\\d+)`).exec(metrics)?.[1] ?? 0);
    };
    const cases: [string, string][] = [
      ['certificate-foreign', await forge({}, await foreignAuthority())],
      ['certificate-expired', await forge({ from: -3, to: -2 })],
      ['certificate-not-yet-valid', await forge({ from: 1, to: 2 })],
      ['certificate-unknown', await forge({})],
    ];
    for (const [reason, cert] of cases) {
      expect([reason, typeof (await connect({ ...optionsOf(host), cert }))]).toEqual([reason, 'string']);
      await until(reason, async () => (await metric(reason)) > 0);
    }
    expect(typeof (await connect(optionsOf(host)))).toBe('object');
  });

  it('ends the session of a revoked agent within five seconds, and forgets its status', async () => {
    const host = await enrol('stolen');
    const client = asClient(await connect(optionsOf(host)));
    const status = agentTopic('stolen', 'status');
    await client.publishAsync(status, JSON.stringify({ online: true }), { qos: 1, retain: true });
    const closed = closeOf(client);
    const began = performance.now();
    await controlPlane.send('DELETE', '/agents/stolen/identity', { by: 'test', reason: 'stolen' });
    await closed;
    expect(performance.now() - began).toBeLessThan(REVOCATION_MS);
    expect(await connect(optionsOf(host))).toMatch(/Not authorized/);
    await untilRefused('certificate-revoked stolen');
    await controlPlane.send('POST', '/agents/stolen/identity/readmission', { by: 'test' });
    const again = asClient(await connect(optionsOf(host)));
    expect(again.connected).toBe(true);
  });

  it('lets two hosts of one certificate drive each other out three times, then keeps the one, and flags both', async () => {
    const host = await enrol('copied');
    const outcomes: (MqttClient | string)[] = [];
    for (let turn = 0; turn < 5; turn += 1) outcomes.push(await connect(optionsOf(host)));
    expect(outcomes.map((outcome) => typeof outcome)).toEqual(['object', 'object', 'object', 'object', 'string']);
    expect(asClient(outcomes[3]).connected).toBe(true);
    await untilRefused('certificate-shared copied');
  });

  it('takes no password of an agent over TLS, and none for an agent that has a certificate', async () => {
    await enrol('upgraded');
    const secrets = { username: 'upgraded', password: controlPlane.agentToken, clientId: 'upgraded' };
    expect(await connect(secrets, controlPlane.mqttUrl)).toMatch(/Not authorized/);
    const never = { username: 'never', password: controlPlane.agentToken, clientId: 'never' };
    expect(await connect({ ...never, rejectUnauthorized: false })).toMatch(/Not authorized/);
    for (const name of ['upgraded', 'never']) await untilRefused(`certificate-needed ${name}`);
    // An agent of before, on this machine.
    expect(typeof (await connect(never, controlPlane.mqttUrl))).toBe('object');
  });

  it('lets agents in while 2,000 sockets say nothing, and closes those', async () => {
    const host = await enrol('beside-silence');
    const broker = childrenOf(controlPlane.process.pid ?? 0, 'broker-process')[0] ?? 0;
    const before = residentBytes(broker);
    const sockets = Array.from({ length: SILENT }, () => net.connect(controlPlane.mqttsPort, '127.0.0.1'));
    const closed = sockets.map((socket) =>
      once(
        socket.on('error', () => undefined),
        'close',
      ),
    );
    await Promise.all(sockets.slice(0, SILENT / 2).map((socket) => once(socket, 'connect')));
    const began = performance.now();
    const client = asClient(await connect(optionsOf(host)));
    const waitedMs = Math.round(performance.now() - began);
    await Promise.all(closed);
    const riseMib = Math.round((residentBytes(broker) - before) / MIB);
    process.stdout.write(`${SILENT} silent sockets: an agent waited ${waitedMs} ms, RSS rose by ${riseMib} MiB\n`);
    expect(client.connected).toBe(true);
    expect(riseMib).toBeLessThan(100);
  }, 60_000);

  it('closes 50 connections that each declare 256 MiB before they have said who they are', async () => {
    const broker = childrenOf(controlPlane.process.pid ?? 0, 'broker-process')[0] ?? 0;
    const before = residentBytes(broker);
    const chunk = Buffer.alloc(65_536);
    const closed = Array.from({ length: 50 }, async () => {
      const socket = tls.connect({ port: controlPlane.mqttsPort, host: '127.0.0.1', rejectUnauthorized: false });
      socket.on('error', () => undefined);
      // `once` would reject with the error that a closed line brings.
      const end = new Promise((resolve) => socket.once('close', resolve));
      await once(socket, 'secureConnect');
      // PUBLISH, remaining length 256 MiB - 1.
      socket.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]));
      for (let sent = 0; sent < 4 * MIB && socket.writable; sent += chunk.length) socket.write(chunk);
      await end;
    });
    await Promise.all(closed);
    const riseMib = Math.round((residentBytes(broker) - before) / MIB);
    process.stdout.write(`50 connections of 256 MiB: RSS rose by ${riseMib} MiB\n`);
    expect(riseMib).toBeLessThan(100);
  }, 60_000);

  it('speaks TLS 1.3 only', async () => {
    const { enrolment, applicant } = await enrol('old-tls');
    const options = { port: controlPlane.mqttsPort, host: '127.0.0.1', maxVersion: 'TLSv1.2' as const };
    const socket = tls.connect({ ...options, cert: enrolment.certificate, key: applicant.privateKey });
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toMatch(/protocol version/);
  });
});

describe('a new installation', () => {
  it('takes no agent without a certificate', async () => {
    const controlPlane = await TestControlPlane.start({ environment: { PICKET_BROKER_LEGACY: 'false' } });
    const options = { protocolVersion: 4 as const, reconnectPeriod: 0, clientId: 'a', username: 'a', password: 'x' };
    const client = mqtt.connect(controlPlane.mqttUrl, options);
    const message = await new Promise((resolve) => client.once('error', (error) => resolve(error.message)));
    expect(message).toMatch(/Not authorized/);
    client.end(true);
    await controlPlane.stop();
  }, 90_000);
});

describe('an installation of before', () => {
  it('still takes agents with the shared password, and warns of it until somebody decides', async () => {
    const dataDir = newDataDir();
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'agent.token'), 'of-the-release-before');
    const options = { protocolVersion: 4 as const, reconnectPeriod: 0, clientId: 'old', username: 'old' };
    const password = 'of-the-release-before';
    const warned: [string, boolean, boolean][] = [];
    for (const legacy of ['', 'true', 'false']) {
      const controlPlane = await TestControlPlane.start({ dataDir, environment: { PICKET_BROKER_LEGACY: legacy } });
      const client = mqtt.connect(controlPlane.mqttUrl, { ...options, password });
      const isTaken = await new Promise<boolean>((resolve) => {
        client.once('connect', () => resolve(true)).once('error', () => resolve(false));
      });
      client.end(true);
      const readiness = await (await fetch(`${controlPlane.url}/readyz`)).text();
      warned.push([legacy, isTaken, readiness.includes('PICKET_BROKER_LEGACY=false')]);
      await controlPlane.stop();
    }
    expect(warned).toEqual([
      ['', true, true],
      ['true', true, false],
      ['false', false, false],
    ]);
    rmSync(resolve(dataDir, '..'), { recursive: true });
  }, 120_000);
});
