import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { agentTopic } from '@picket/shared/contract';
import { connectAsync, type MqttClient } from 'mqtt';
import { findProgram } from '../support/machine/find-program.js';
import { describeIf } from '../support/machine/requirements.js';
import { until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { alert, BOOT_EPOCH, FakeAgent } from '../support/programs/fake-agent.js';
import { MosquittoHost } from '../support/programs/mosquitto-host.js';
import {
  MosquittoInstallation,
  mosquittoUser,
  mosquittoWithPlugin,
} from '../support/programs/mosquitto-installation.js';

const DEPLOY = join(import.meta.dirname, '../../deploy/mosquitto');
const REVOCATION_MS = 5000;
const AGAIN_MS = 500;
/** An entry of a list takes more, signatures differ by less. */
const ENTRY_CHARACTERS = 16;
/** Alerts that are stored between two steps of a rotation. */
const MORE = 20;

/** Sends each alert until it is acknowledged, over whatever connection it has. */
class PatientAgent {
  committed = 0;
  private isOver = false;
  private running: Promise<void> | undefined;

  constructor(public connection: FakeAgent) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isOver) {
      const { connection } = this;
      if (connection.client.connected)
        void connection.sendAlerts([alert(this.committed + 1)], this.committed).catch(() => undefined);
      for (const end = Date.now() + AGAIN_MS; Date.now() < end && !this.hasStored();) await delay(10);
    }
  }

  private hasStored(): boolean {
    const committed = this.connection.acks.at(-1)?.committed ?? 0;
    if (committed <= this.committed) return false;
    this.committed = committed;
    return true;
  }
}

describeIf(mosquittoWithPlugin, 'a control plane with Mosquitto', () => {
  let installation: MosquittoInstallation;
  let emptyList = 0;
  const clients: MqttClient[] = [];

  beforeAll(async () => {
    installation = await MosquittoInstallation.start();
    emptyList = readFileSync(listPath(), 'utf8').length;
  }, 120_000);

  afterAll(async () => {
    for (const client of clients) client.end(true);
    await installation.stop();
  });

  const enrol = (name: string, machineId?: string) => MosquittoHost.enrol(installation, name, machineId);

  const connect = async (host: MosquittoHost): Promise<MqttClient> => {
    const client = await host.connect();
    clients.push(client);
    return client;
  };

  const admitted = async (host: MosquittoHost, id: string): Promise<MqttClient> => {
    const client = await host.admitted(id);
    clients.push(client);
    return client;
  };

  const send = (method: 'POST' | 'DELETE', path: string, more: object = {}) =>
    installation.controlPlane.send(method, path, { by: 'test', ...more });

  /** A list with an entry is longer than one without. */
  const untilListed = (isListed: boolean) =>
    until('the next list', () => readFileSync(listPath(), 'utf8').length > emptyList + ENTRY_CHARACTERS === isListed);

  const listPath = () => join(installation.folder, 'tls/crl.pem');

  const revoke = (id: string) => send('DELETE', `/agents/${id}/identity`, { reason: 'test' });

  it('ends the session of a revoked agent, leaves it nothing, and shuts it out with the next list', async () => {
    const host = await enrol('stolen');
    const client = await admitted(host, 'stolen');
    const watcher = await connectAsync(`mqtt://127.0.0.1:${installation.plainPort}`, {
      protocolVersion: 4,
      clientId: 'watcher',
      ...installation.credentials,
    });
    clients.push(watcher);
    const seen: string[] = [];
    watcher.on('message', (topic, payload) => seen.push(`${topic} ${payload.toString()}`));
    const status = agentTopic('stolen', 'status');
    await client.publishAsync(status, '{"online":true}', { qos: 1, retain: true });
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    const began = performance.now();
    await revoke('stolen');
    await closed;
    const tookMs = Math.round(performance.now() - began);
    process.stdout.write(`Mosquitto: the session of a revoked agent ended after ${tookMs} ms\n`);
    expect(tookMs).toBeLessThan(REVOCATION_MS);
    // Mosquitto asks no plugin about a certificate: until it reads the list again it lets the agent in, and to nothing.
    const again = await connect(host);
    await expect(again.subscribeAsync(agentTopic('stolen', 'ack'))).rejects.toThrow();
    await again.publishAsync(status, 'from the revoked', { qos: 1, retain: true });
    await watcher.subscribeAsync('picket/v1/agents/#', { qos: 1 });
    await delay(AGAIN_MS);
    expect(seen.filter((message) => message.startsWith(status))).toEqual([]);
    await untilListed(true);
    installation.reload();
    await until('the list is read', async () => {
      const outcome = await connect(host).catch((error: Error) => error.message);
      return typeof outcome === 'string' && /revoked|closed/i.test(outcome);
    });
    const more = await enrol('beside');
    await admitted(more, 'beside');
    await send('POST', '/agents/stolen/identity/readmission');
    await untilListed(false);
    installation.reload();
    await admitted(host, 'stolen');
  }, 60_000);

  it('makes up for what was decided while the broker was away, or while its permissions were lost', async () => {
    const [gone, kept] = [await enrol('gone'), await enrol('kept')];
    await admitted(gone, 'gone');
    await admitted(kept, 'kept');
    await installation.stopBroker();
    await revoke('gone');
    await untilListed(true);
    await installation.startBroker();
    await installation.controlPlane.untilReady();
    await admitted(kept, 'kept');
    await expect(connect(gone)).rejects.toThrow();
    await installation.forgetPermissions();
    await installation.controlPlane.untilReady();
    await admitted(kept, 'kept');
  }, 60_000);

  it('changes the CA by restarts of the broker, and loses no alert', async () => {
    const host = await enrol('rotating');
    (await admitted(host, 'rotating')).end(true);
    const begin = () =>
      FakeAgent.connect(installation.secureUrl, '', 'rotating', { ...host.options, reconnectPeriod: 200 });
    const agent = new PatientAgent(await begin());
    agent.start();
    const more = async () => {
      const before = agent.committed;
      await until('more alerts', () => agent.committed > before + MORE, 60_000);
    };
    /** The agent asks for a certificate, and begins a session with it. */
    const renew = async () => {
      await host.renew();
      await agent.connection.close();
      agent.connection = await begin();
    };
    const step = async (method: 'POST' | 'DELETE', path: string) => {
      // The agents of the other tests are gone.
      const response = await send(method, `/certificate-authorities${path}`, path === '' ? {} : { leaveBehind: true });
      expect(response.ok).toBe(true);
      await installation.restart();
      await more();
      return ((await response.json()) as { digest: string }).digest;
    };
    const before = readFileSync(join(installation.folder, 'tls/ca.pem'), 'utf8');
    const { items } = await installation.controlPlane.get<{ items: { digest: string }[] }>('/certificate-authorities');
    await more();
    const next = await step('POST', '');
    await renew();
    await step('POST', `/${next}/activation`);
    await renew();
    await step('DELETE', `/${items[0]?.digest}`);
    await agent.stop();
    await agent.connection.close();
    expect(readFileSync(join(installation.folder, 'tls/ca.pem'), 'utf8')).not.toContain(before);
    expect(existsSync(listPath())).toBe(true);
    const [row] = await queryDatabase<{ stored: string; positions: string }>(
      installation.controlPlane.dataDir,
      `SELECT count(*) AS stored, count(DISTINCT sequence) AS positions FROM alert WHERE agent_id = 'rotating'`,
    );
    const lost = agent.committed - Number(row?.positions);
    const twice = Number(row?.stored) - Number(row?.positions);
    process.stdout.write(
      `Mosquitto, CA rotation by three restarts: ${agent.committed} alerts, ${lost} lost, ${twice} twice\n`,
    );
    expect([lost, twice]).toEqual([0, 0]);
  }, 180_000);

  it('gives a wiped host its old id back, and leaves the id of between to none', async () => {
    const machine = '1'.padStart(64, '0');
    const { controlPlane, secureUrl } = installation;
    const begin = async (host: MosquittoHost, id: string, bootEpoch: number) => {
      (await host.admitted(id)).end(true);
      const agent = await FakeAgent.connect(secureUrl, '', id, { ...host.options, reconnectPeriod: 0 });
      clients.push(agent.client);
      await agent.sendStatus({ bootEpoch });
      await until(`${id} is known`, () => controlPlane.get(`/agents/${id}`).catch(() => undefined));
      return agent;
    };
    const before = await enrol('edge', machine);
    const first = await begin(before, 'edge', BOOT_EPOCH);
    await first.deliver([alert(1), alert(2)], 0);
    await first.sendStatus({ online: false });
    await until('edge is off', async () => {
      const { health } = await controlPlane.get<{ health: string }>('/agents/edge');
      return health === 'offline';
    });
    await first.close();
    const wiped = await enrol('edge', machine);
    const second = await begin(wiped, 'edge-2', BOOT_EPOCH + 100);
    await second.deliver([alert(1), alert(2)], 0, BOOT_EPOCH + 100);
    const closed = new Promise<void>((resolve) => second.client.once('close', () => resolve()));
    const began = performance.now();
    expect((await send('POST', '/agents/edge-2/identity/same-machine')).status).toBe(200);
    await closed;
    const tookMs = Math.round(performance.now() - began);
    process.stdout.write(`Mosquitto: the session of a merged agent ended after ${tookMs} ms\n`);
    expect(tookMs).toBeLessThan(REVOCATION_MS);
    const between = wiped.options;
    expect(await wiped.renew()).toBe('edge');
    const third = await begin(wiped, 'edge', BOOT_EPOCH + 100);
    const { committed } = await third.deliver([alert(1), alert(2), alert(3)], 0, BOOT_EPOCH + 100);
    const { items } = await controlPlane.get<{ items: unknown[] }>('/alerts?agent=edge');
    expect([Number(committed), items.length]).toEqual([3, 5]);
    await third.close();
    // The certificate of before the wipe names an id that is in use: the list is what shuts it out.
    installation.reload();
    await until('the certificate of before is refused', async () => {
      const outcome = await connect(before).catch((error: Error) => error.message);
      return typeof outcome === 'string' && /revoked|closed/i.test(outcome);
    });
    // What the plugin is told anew does not hold the id of between.
    await installation.forgetPermissions();
    await controlPlane.untilReady();
    await admitted(wiped, 'edge');
    const stale = await connectAsync(secureUrl, between, false);
    clients.push(stale);
    await expect(stale.subscribeAsync(agentTopic('edge-2', 'ack'))).rejects.toThrow();
  }, 90_000);

  it('has units that systemd takes', () => {
    const program = findProgram('systemd-analyze');
    if (program === undefined) return;
    const units = ['picket-mosquitto.path', 'picket-mosquitto.service'].map((unit) => join(DEPLOY, unit));
    const { status, stderr } = spawnSync(program, ['verify', ...units], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('is a user of its own, which reads the key that the control plane has written, and writes nothing there', () => {
    if (!mosquittoUser) return;
    const tls = join(installation.folder, 'tls');
    const { uid, gid } = mosquittoUser;
    const [folder, key] = [statSync(tls), statSync(join(tls, 'server.key'))];
    expect([folder.mode & 0o7777, folder.gid, key.mode & 0o777, key.uid === uid, key.gid]).toEqual([
      ...[0o2750, gid, 0o640, false, gid],
    ]);
    const status = readFileSync(`/proc/${installation.brokerPid}/status`, 'utf8');
    expect(/^Uid:\t(\d+)\t(\d+)/m.exec(status)?.slice(1).map(Number)).toEqual([uid, uid]);
  });
});
