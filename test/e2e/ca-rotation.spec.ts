import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runAgentCli } from '../support/programs/agent-cli.js';
import { TestAgent } from '../support/programs/agent-process.js';
import { newDataDir, TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { readLedger } from '../support/programs/ledger-file.js';
import { installPinned } from '../support/programs/state-folder.js';
import { tinyBundle } from '../support/models/tiny-model.js';

const CAPTURE = resolve(import.meta.dirname, '../lab/captures/replay/curl-web.pcap.gz');
const MORE_RECORDS = 50;

const folder = mkdtempSync(join(tmpdir(), 'picket-ca-'));
const stateDir = join(folder, 'state');
const ledgerPath = join(folder, 'ledger');
const dataDir = newDataDir();
const identityPath = join(stateDir, 'identity/identity.json');
let controlPlane: TestControlPlane;
let agent: TestAgent;

beforeAll(async () => {
  controlPlane = await TestControlPlane.start({ dataDir });
  const response = await controlPlane.send('POST', '/enrolment-tokens', { by: 'test' });
  const { token } = (await response.json()) as { token: string };
  const environment = { PICKET_STATE_DIR: stateDir, PICKET_AGENT_ID: 'rotating' };
  expect((await runAgentCli(['enroll', '--token', token], environment)).stderr).toBe('');
  installPinned(stateDir, tinyBundle());
  agent = TestAgent.launch(['replay', CAPTURE, '--pps', '1000', '--loop', '--wait-for-model'], {
    id: 'rotating',
    stateDir,
    controlPlane,
    // What the enrolment has named, and nothing that is configured.
    environment: {
      ...{ PICKET_MQTT_URL: '', PICKET_CONTROL_PLANE_URL: '', PICKET_MQTT_PASSWORD: '' },
      PICKET_ALERTS_AGGREGATE: 'false',
      PICKET_OUTBOX_LEDGER: ledgerPath,
      PICKET_MQTT_DRAIN_S: '60',
    },
  });
}, 90_000);

afterAll(async () => {
  await agent.stop('SIGKILL');
  await controlPlane.stop();
  for (const path of [folder, resolve(dataDir, '..')]) rmSync(path, { recursive: true, force: true });
});

interface Authority {
  readonly digest: string;
  readonly state: string;
  readonly waitingFor: string[];
}

const authorities = async () => (await controlPlane.get<{ items: Authority[] }>('/certificate-authorities')).items;

async function answered(method: 'POST' | 'DELETE', path: string, more: object = {}): Promise<Authority> {
  const response = await controlPlane.send(method, `/certificate-authorities${path}`, { by: 'test', ...more });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Authority;
}

const identity = () => JSON.parse(readFileSync(identityPath, 'utf8')) as { certificate: string; authorities: string[] };
const digestOf = (pem: string | undefined) =>
  createHash('sha256')
    .update(new X509Certificate(pem ?? '').raw)
    .digest('hex');

/** The agent asks each hour; it is told to look now. */
const askNow = () => agent.process.kill('SIGHUP');

async function moreRecords(): Promise<void> {
  const before = readLedger(ledgerPath).length;
  await until('more records', () => readLedger(ledgerPath).length > before + MORE_RECORDS, 30_000);
}

async function storedPositions(): Promise<string[]> {
  const rows = await queryDatabase<{ position: string }>(
    dataDir,
    `SELECT boot_epoch || '/' || sequence AS position FROM alert UNION ALL
     SELECT boot_epoch || '/' || sequence FROM sketch_window UNION ALL
     SELECT boot_epoch || '/' || sequence FROM flow_sample`,
  );
  return rows.map(({ position }) => position);
}

it('changes the CA under an agent that sends all the time, and loses no record', async () => {
  await moreRecords();
  const [first] = await authorities();
  const next = await answered('POST', '');
  expect([next.state, next.waitingFor]).toEqual(['next', ['rotating']]);
  await expect(answered('POST', `/${next.digest}/activation`)).rejects.toThrow('rotating');
  await expect(answered('POST', '')).rejects.toThrow('another change');
  askNow();
  await until('the agent knows both', () => identity().authorities.length === 2);
  expect(digestOf(identity().authorities[0])).toBe(first?.digest);
  await moreRecords();

  expect((await answered('POST', `/${next.digest}/activation`)).state).toBe('issuing');
  await expect(answered('DELETE', `/${first?.digest}`)).rejects.toThrow('have a certificate of this CA only');
  askNow();
  await until('a certificate of the next CA', () => digestOf(identity().authorities[0]) === next.digest);
  const issuer = new X509Certificate(identity().authorities[0] ?? '');
  expect(new X509Certificate(identity().certificate).verify(issuer.publicKey)).toBe(true);
  expect((await answered('DELETE', `/${first?.digest}`)).state).toBe('retired');
  await moreRecords();

  // Every session begins anew, under the next CA alone.
  const { httpPort, mqttPort, agentsPort, mqttsPort } = controlPlane;
  await controlPlane.stop();
  controlPlane = await TestControlPlane.start({ dataDir, httpPort, mqttPort, agentsPort, mqttsPort });
  askNow();
  await until('the agent knows one', () => identity().authorities.length === 1);
  await moreRecords();
  const ledger = readLedger(ledgerPath).map(({ epoch, sequence }) => `${epoch}/${sequence}`);
  // What an agent has on its disk when it is stopped stays there: these have to arrive before.
  const isStored = async () => {
    const stored = new Set(await storedPositions());
    return ledger.every((position) => stored.has(position));
  };
  await until('all of them', isStored, 60_000).catch(() => undefined);
  expect(await agent.stop()).toBe(0);

  const positions = await storedPositions();
  const lost = ledger.filter((position) => !new Set(positions).has(position));
  process.stdout.write(
    `CA rotation: ${ledger.length} records on disk, ${lost.length} lost, ${positions.length - new Set(positions).size} twice\n`,
  );
  expect([lost, positions.length]).toEqual([[], new Set(positions).size]);
}, 180_000);

it('renews after two thirds of the life of the certificate, over the session that it has', async () => {
  const before = identity();
  writeFileSync(identityPath, JSON.stringify({ ...before, renewAfter: new Date(0).toISOString() }));
  agent = TestAgent.launch(['replay', CAPTURE, '--pps', '300', '--loop'], {
    id: 'rotating',
    stateDir,
    controlPlane,
    environment: { PICKET_MQTT_URL: '', PICKET_CONTROL_PLANE_URL: '', PICKET_MQTT_PASSWORD: '' },
  });
  await until('another certificate', () => identity().certificate !== before.certificate);
  await until('it is in the log', () => agent.log.includes('certificate renewed until'));
});
