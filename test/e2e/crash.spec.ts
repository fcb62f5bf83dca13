import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TestAgent } from '../support/programs/agent-process.js';
import { newDataDir, TestControlPlane } from '../support/programs/control-plane.js';
import { TestDatabase } from '../support/programs/database.js';
import { randomOf } from '../support/data/distributions.js';
import { floodSource, writeFlood } from '../support/traffic/flood.js';
import { readLedger } from '../support/programs/ledger-file.js';
import { installPinned } from '../support/programs/state-folder.js';
import { tinyBundle } from '../support/models/tiny-model.js';

/** Flows leave the meter at the end of their file: with small files the agent writes all the time. More kills: test/long/kill-loops. */
const FILES = 100;
const FLOWS_PER_FILE = 400;
const FLOWS = FILES * FLOWS_PER_FILE;
const KILLS = 10;
const PACKETS_PER_SECOND = 1000;
const PATIENCE_MS = 240_000;
const AGENT_ID = 'crash-test';
/** An agent stopped in the middle of a file has written fewer records beside its alerts than this. */
const OTHER_RECORDS = 100;

const seed = Number(process.env['PICKET_TEST_SEED'] ?? Date.now() % 1e9);
const random = randomOf(seed);
const print = (line: string) => process.stdout.write(`crash test: ${line}\n`);

const folder = mkdtempSync(join(tmpdir(), 'picket-crash-'));
const dataDir = newDataDir();
const ledgerPath = join(folder, 'ledger');
let controlPlane: TestControlPlane;
let agent: TestAgent;
let files: string[];
/** First file that the running agent was given, and how long the ledger was then. */
let firstFile = 0;
let linesBefore = 0;

beforeAll(async () => {
  files = await writeFlood(join(folder, 'captures'), FILES, FLOWS_PER_FILE);
  // It calls every flow an attack.
  installPinned(join(folder, 'state'), tinyBundle());
  controlPlane = await TestControlPlane.start({ dataDir });
}, 90_000);

afterAll(async () => {
  await agent.stop('SIGKILL');
  await controlPlane.stop();
  rmSync(folder, { recursive: true, force: true });
  rmSync(join(dataDir, '..'), { recursive: true, force: true });
});

function startAgent(): void {
  linesBefore = readLedger(ledgerPath).length;
  const command = ['replay', ...files.slice(firstFile), '--pps', String(PACKETS_PER_SECOND), '--wait-for-model'];
  agent = TestAgent.launch(command, {
    id: AGENT_ID,
    stateDir: join(folder, 'state'),
    controlPlane,
    environment: {
      PICKET_ALERTS_AGGREGATE: 'false',
      PICKET_OUTBOX_LEDGER: ledgerPath,
      PICKET_OUTBOX_MIB: '1024',
      PICKET_MQTT_ACK_TIMEOUT_S: '3',
      PICKET_MQTT_DRAIN_S: '120',
    },
  });
}

/** Files that the running agent has certainly finished are not given to the next one; the one it was in is. */
function passFinishedFiles(): void {
  const written = readLedger(ledgerPath).length - linesBefore;
  firstFile = Math.min(FILES - 1, firstFile + Math.max(0, Math.floor((written - OTHER_RECORDS) / FLOWS_PER_FILE)));
}

async function killAgent(): Promise<void> {
  await agent.stop('SIGKILL');
  passFinishedFiles();
  startAgent();
}

async function killControlPlane(): Promise<void> {
  await controlPlane.kill();
  const { httpPort, mqttPort } = controlPlane;
  controlPlane = await TestControlPlane.launch({ dataDir, httpPort, mqttPort });
}

/** Both have had time to do something since the last kill, but not always to become ready. */
const breath = () => delay(500 + random() * 4500);

async function killAtRandom(): Promise<Record<'agent' | 'controlPlane', number>> {
  const kills = { agent: 0, controlPlane: 0 };
  const victims = Array.from({ length: KILLS }, (_, index) => (index % 2 === 0 ? killAgent : killControlPlane));
  victims.sort(() => random() - 0.5);
  for (const kill of victims) {
    await breath();
    expect(agent.isRunning || `the agent ended by itself:\n${agent.log}`).toBe(true);
    await kill();
    kills[kill === killAgent ? 'agent' : 'controlPlane']++;
  }
  return kills;
}

interface StoredRecord {
  readonly kind: string;
  readonly boot_epoch: string;
  readonly sequence: string;
  readonly source: string | null;
}

const STORED_SQL = `
  SELECT 'alert' AS kind, boot_epoch, sequence, examples->0->>'sourceAddress' AS source FROM alert
  UNION ALL SELECT 'sketch', boot_epoch, sequence, NULL FROM sketch_window
  UNION ALL SELECT 'sample', boot_epoch, sequence, NULL FROM flow_sample`;

it(
  `keeps every record that reached the agent's disk, exactly once, through ${KILLS} kills`,
  async () => {
    print(`seed ${seed} (PICKET_TEST_SEED repeats it)`);
    startAgent();
    const kills = await killAtRandom();
    await controlPlane.untilReady();
    const code = await agent.exited;
    expect(code === 0 || agent.log).toBe(true);

    const ledger = readLedger(ledgerPath);
    const database = await TestDatabase.of(dataDir);
    const stored = await database.query<StoredRecord>(STORED_SQL);
    const refused = await database.query('SELECT reason, count(*) FROM dead_letter GROUP BY 1');
    const dropped = await database.query('SELECT reason, sum(count) FROM dropped_record GROUP BY 1');
    await database.stop();
    const alerts = stored.filter(({ kind }) => kind === 'alert');
    print(`${kills.agent} kills of the agent, ${kills.controlPlane} of the control plane`);
    print(`${ledger.length} records in the ledger, ${stored.length} in the database, ${alerts.length} of them alerts`);

    const name = (epoch: number | string, sequence: number | string) => `${epoch}/${sequence}`;
    const names = new Set(stored.map(({ boot_epoch, sequence }) => name(boot_epoch, sequence)));
    expect(names.size).toBe(stored.length);
    expect(ledger.filter(({ epoch, sequence }) => !names.has(name(epoch, sequence)))).toEqual([]);
    // Every flow is there, and within one run of the agent no flow stands for another one.
    const sources = new Set(alerts.map(({ source }) => source));
    const expected = Array.from({ length: FLOWS }, (_, flow) => floodSource(flow));
    expect(expected.filter((source) => !sources.has(source))).toEqual([]);
    expect(sources.size).toBe(FLOWS);
    expect(new Set(alerts.map(({ boot_epoch, source }) => name(boot_epoch, source ?? ''))).size).toBe(alerts.length);
    expect({ refused, dropped }).toEqual({ refused: [], dropped: [] });
  },
  PATIENCE_MS,
);
