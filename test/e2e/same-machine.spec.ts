import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { tinyBundle } from '../support/models/tiny-model.js';
import { runAgentCli } from '../support/programs/agent-cli.js';
import { TestAgent } from '../support/programs/agent-process.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { readLedger } from '../support/programs/ledger-file.js';
import { LossyProxy } from '../support/programs/lossy-proxy.js';
import { runPicket } from '../support/programs/picket-cli.js';
import { installPinned } from '../support/programs/state-folder.js';

const CAPTURE = resolve(import.meta.dirname, '../lab/captures/replay/curl-web.pcap.gz');
const MORE_RECORDS = 50;

const folder = mkdtempSync(join(tmpdir(), 'picket-machine-'));
const ledgerPath = join(folder, 'ledger');
let controlPlane: TestControlPlane;
let agent: TestAgent | undefined;
/** Answers of the agents' listener, numbered from now on; those in here are lost. */
let answers = 0;
let lost: readonly number[] = [];
let proxy: LossyProxy;

beforeAll(async () => {
  controlPlane = await TestControlPlane.start();
  let answered = -1;
  proxy = await LossyProxy.start(controlPlane.agentsPort, (connection, piece) => {
    // The first piece of a connection is its handshake.
    if (piece === 1 || connection === answered) return false;
    answered = connection;
    return lost.includes(answers++);
  });
}, 90_000);

afterAll(async () => {
  await agent?.stop('SIGKILL');
  proxy.stop();
  await controlPlane.stop();
  rmSync(folder, { recursive: true });
});

const identityIn = (stateDir: string) => join(stateDir, 'identity/identity.json');
const agentIdIn = (stateDir: string) =>
  (JSON.parse(readFileSync(identityIn(stateDir), 'utf8')) as { agentId: string }).agentId;

/** A host whose disk is new. */
async function enrolHost(stateDir: string): Promise<void> {
  const response = await controlPlane.send('POST', '/enrolment-tokens', { by: 'test' });
  const { token } = (await response.json()) as { token: string };
  const environment = { PICKET_STATE_DIR: stateDir, PICKET_AGENT_ID: 'edge' };
  expect((await runAgentCli(['enroll', '--token', token], environment)).stderr).toBe('');
  installPinned(stateDir, tinyBundle());
  const identity = JSON.parse(readFileSync(identityIn(stateDir), 'utf8')) as object;
  writeFileSync(identityIn(stateDir), JSON.stringify({ ...identity, url: proxy.url }));
}

function launch(stateDir: string, ...more: string[]): TestAgent {
  return TestAgent.launch(['replay', CAPTURE, '--pps', '1000', '--wait-for-model', ...more], {
    id: 'edge',
    stateDir,
    controlPlane,
    environment: {
      ...{ PICKET_MQTT_URL: '', PICKET_CONTROL_PLANE_URL: '', PICKET_MQTT_PASSWORD: '' },
      PICKET_ALERTS_AGGREGATE: 'false',
      PICKET_OUTBOX_LEDGER: ledgerPath,
      PICKET_MQTT_DRAIN_S: '60',
    },
  });
}

/** Told to stop, an agent leaves the rest on its disk; one that comes to the end of its input delivers all. */
async function deliverRest(stateDir: string): Promise<void> {
  expect(await agent?.stop()).toBe(0);
  expect(await launch(stateDir).exited).toBe(0);
}

async function moreRecords(): Promise<void> {
  const before = readLedger(ledgerPath).length;
  await until('more records', () => readLedger(ledgerPath).length > before + MORE_RECORDS, 30_000);
}

it('gives a wiped host its old id while it sends, without a restart, and loses no record', async () => {
  const [before, after] = [join(folder, 'before'), join(folder, 'after')];
  await enrolHost(before);
  agent = launch(before, '--loop');
  await moreRecords();
  await deliverRest(before);

  await enrolHost(after);
  expect(agentIdIn(after)).toBe('edge-2');
  agent = launch(after, '--loop');
  await moreRecords();
  await until('it is known', () => controlPlane.get('/agents/edge-2').catch(() => undefined));
  // The answer to who it is, and then the one with the certificate.
  answers = 0;
  lost = [0, 2];
  const startMs = Date.now();
  const { code, stdout } = await runPicket(controlPlane.url, ['agents', 'same-machine', 'edge-2', '--by', 'ada']);
  expect([code, stdout]).toEqual([0, expect.stringContaining('edge-2 is edge from now on')]);
  await until(
    'the agent has its id',
    () => {
      // It asks when the broker turns it away, and by itself each hour; it is told to look now.
      agent?.process.kill('SIGHUP');
      return agentIdIn(after) === 'edge';
    },
    60_000,
  );
  const askedFor = answers;
  await until('it is connected', async () => {
    const { health } = await controlPlane.get<{ health: string }>('/agents/edge');
    return health !== 'offline';
  });
  const seconds = (Date.now() - startMs) / 1000;
  await moreRecords();
  await deliverRest(after);
  expect(agent.log).toContain('this host is edge from now on; it was edge-2');
  expect(askedFor).toBeGreaterThan(3);

  const stored = await queryDatabase<{ agent: string; position: string }>(
    controlPlane.dataDir,
    `SELECT agent_id AS agent, boot_epoch || '/' || sequence AS position FROM alert UNION ALL
     SELECT agent_id, boot_epoch || '/' || sequence FROM sketch_window UNION ALL
     SELECT agent_id, boot_epoch || '/' || sequence FROM flow_sample`,
  );
  const positions = new Set(stored.map(({ position }) => position));
  const ledger = readLedger(ledgerPath).map(({ epoch, sequence }) => `${epoch}/${sequence}`);
  const missing = ledger.filter((position) => !positions.has(position));
  process.stdout.write(
    `same machine: ${ledger.length} records on disk, ${missing.length} lost, ${stored.length - positions.size} twice, ` +
      `connected under its old id after ${seconds.toFixed(1)} s with 2 answers lost\n`,
  );
  expect([missing, stored.length]).toEqual([[], positions.size]);
  expect(new Set(stored.map((row) => row.agent))).toEqual(new Set(['edge']));
}, 180_000);
