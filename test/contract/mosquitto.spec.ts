import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { agentTopic } from '@picket/shared/contract';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { describeIf } from '../support/machine/requirements.js';
import { Applicant } from '../support/programs/applicant.js';
import { until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { alert, FakeAgent } from '../support/programs/fake-agent.js';
import { MosquittoInstallation, mosquittoWithPlugin } from '../support/programs/mosquitto-installation.js';

const REVOCATION_MS = 5000;
const AGAIN_MS = 500;
/** An entry of a list takes more, signatures differ by less. */
const ENTRY_CHARACTERS = 16;
/** Alerts that are stored between two steps of a rotation. */
const MORE = 20;

interface Host {
  readonly applicant: Applicant;
  certificate: string;
  authorities: string;
}

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

  const url = () => `mqtts://127.0.0.1:${installation.securePort}`;

  const enrol = async (name: string): Promise<Host> => {
    const response = await installation.controlPlane.send('POST', '/enrolment-tokens', { by: 'test' });
    const { token } = (await response.json()) as { token: string };
    const applicant = await Applicant.create();
    const { body } = await applicant.enrol(token, name);
    expect(body.mqttUrl).toBe(url());
    return { applicant, certificate: body.certificate, authorities: body.authorities.join('') };
  };

  const optionsOf = ({ applicant, certificate, authorities }: Host): IClientOptions => ({
    protocolVersion: 4,
    reconnectPeriod: 0,
    clientId: 'whatever',
    ca: authorities,
    cert: certificate,
    key: applicant.privateKey,
  });

  const connect = async (host: Host): Promise<MqttClient> => {
    const client = await connectAsync(url(), optionsOf(host), false);
    clients.push(client.on('error', () => undefined));
    return client;
  };

  /** Connected, and its acknowledgements are delivered: its permissions are there. */
  const admitted = (host: Host, id: string): Promise<MqttClient> =>
    until(`${id} let in`, async () => {
      const client = await connect(host).catch(() => undefined);
      const isGranted = await client?.subscribeAsync(agentTopic(id, 'ack')).then(
        () => true,
        () => false,
      );
      if (!isGranted) client?.end(true);
      return isGranted && client;
    });

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
    const begin = (options: IClientOptions) =>
      FakeAgent.connect(url(), '', 'rotating', { ...options, reconnectPeriod: 200 });
    const agent = new PatientAgent(await begin(optionsOf(host)));
    agent.start();
    const more = async () => {
      const before = agent.committed;
      await until('more alerts', () => agent.committed > before + MORE, 60_000);
    };
    /** The agent asks for a certificate, and begins a session with it. */
    const renew = async () => {
      const door = `https://127.0.0.1:${installation.controlPlane.agentsPort}`;
      const { body } = await host.applicant.renew(door, host.certificate);
      Object.assign(host, { certificate: body.certificate, authorities: body.authorities.join('') });
      await agent.connection.close();
      agent.connection = await begin(optionsOf(host));
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
});
