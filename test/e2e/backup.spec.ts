import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LearningApi } from '../support/api/learning-api.js';
import { labelledFlowsCsv } from '../support/data/labelled-flows.js';
import { tinyBundle } from '../support/models/tiny-model.js';
import { runAgentCli, type CliResult } from '../support/programs/agent-cli.js';
import { TestAgent } from '../support/programs/agent-process.js';
import { newDataDir, TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase, startDatabase, tableHashes } from '../support/programs/embedded-postgres.js';
import { readLedger } from '../support/programs/ledger-file.js';
import { runPicket } from '../support/programs/picket-cli.js';
import { installPinned } from '../support/programs/state-folder.js';

const CAPTURE = resolve(import.meta.dirname, '../lab/captures/replay/curl-web.pcap.gz');
const MORE_RECORDS = 50;
const PASSPHRASE = 'correct horse battery';
const FLOWS = labelledFlowsCsv(['Normal', 'DoS'], { rowsPerClass: 150 });

interface Summary {
  readonly isEncrypted: boolean;
  readonly createdAt: string;
  readonly rows: number;
  readonly tables: { readonly name: string; readonly rows: number }[];
  readonly files: number;
  readonly missing: string[];
}

const folder = mkdtempSync(join(tmpdir(), 'picket-backup-'));
const stateDir = join(folder, 'state');
const ledgerPath = join(folder, 'ledger');
const passphraseFile = join(folder, 'passphrase');
/** The machine that is lost, and three on which its backups are restored. */
const [lost, first, second, third] = [newDataDir(), newDataDir(), newDataDir(), newDataDir()];
const [running, offline] = [join(folder, 'running.picket'), join(folder, 'offline.picket')];
let controlPlane: TestControlPlane;
let agent: TestAgent;
let made: Summary;

const picket = (dataDir: string, ...command: string[]): Promise<CliResult> =>
  runPicket('', command, folder, { PICKET_DATA_DIR: dataDir });

async function succeeded(result: Promise<CliResult>): Promise<Summary> {
  const { code, stdout, stderr } = await result;
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
  return JSON.parse(stdout) as Summary;
}

/** Where each stored record of the agent is from; with the hash of its row. */
async function storedRecords(dataDir: string): Promise<Map<string, string>> {
  const select = (table: string) =>
    `SELECT boot_epoch || '/' || sequence AS position, md5(entry::text) AS hash FROM ${table} entry`;
  const rows = await queryDatabase<{ position: string; hash: string }>(
    dataDir,
    ['alert', 'sketch_window', 'flow_sample'].map(select).join(' UNION ALL '),
  );
  return new Map(rows.map(({ position, hash }) => [position, hash]));
}

async function committed(dataDir: string): Promise<number> {
  const [mark] = await queryDatabase<{ committed: string }>(dataDir, 'SELECT committed FROM ingest_watermark');
  return Number(mark?.committed);
}

const written = () => readLedger(ledgerPath).map(({ epoch, sequence }) => `${epoch}/${sequence}`);

async function moreRecords(dataDir: string): Promise<void> {
  const before = (await storedRecords(dataDir)).size;
  await until('more records', async () => (await storedRecords(dataDir)).size > before + MORE_RECORDS, 60_000);
}

/** Contents of the data folder by path, hashed. */
function contentsOf(dataDir: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of ['models', 'datasets'])
    for (const entry of readdirSync(join(dataDir, name), { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) found[path.slice(dataDir.length)] = sha256Of(path);
    }
  return found;
}

const sha256Of = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

async function withDatabase<Result>(dataDir: string, work: () => Promise<Result>): Promise<Result> {
  const stop = await startDatabase(dataDir);
  return work().finally(stop);
}

beforeAll(async () => {
  writeFileSync(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 });
  controlPlane = await TestControlPlane.start({ dataDir: lost, ownGroup: true });
  const api = new LearningApi(controlPlane);
  await api.importModel(tinyBundle({ name: 'kept', version: 3 }));
  expect((await api.import('kept', [{ name: 'a.csv', content: FLOWS }])).status).toBe('ready');
  const response = await controlPlane.send('POST', '/enrolment-tokens', { by: 'test' });
  const { token } = (await response.json()) as { token: string };
  const environment = { PICKET_STATE_DIR: stateDir, PICKET_AGENT_ID: 'survivor' };
  expect((await runAgentCli(['enroll', '--token', token], environment)).stderr).toBe('');
  installPinned(stateDir, tinyBundle());
  agent = TestAgent.launch(['replay', CAPTURE, '--pps', '1000', '--loop', '--wait-for-model'], {
    id: 'survivor',
    stateDir,
    environment: { PICKET_ALERTS_AGGREGATE: 'false', PICKET_OUTBOX_LEDGER: ledgerPath, PICKET_MQTT_DRAIN_S: '60' },
  });
}, 120_000);

afterAll(async () => {
  // In this order: where a set-up fails early, there is no agent yet.
  await controlPlane.stop();
  await agent.stop('SIGKILL');
  for (const path of [folder, ...[lost, first, second, third].map((data) => resolve(data, '..'))])
    rmSync(path, { recursive: true, force: true });
});

describe('a backup', () => {
  it('is made of a running control plane, while an agent sends, and for this user alone', async () => {
    await moreRecords(lost);
    const before = await storedRecords(lost);
    made = await succeeded(picket(lost, 'backup', running, '--passphrase-file', passphraseFile, '--json'));
    const after = await storedRecords(lost);
    expect(after.size).toBeGreaterThan(before.size);
    expect(made).toMatchObject({ isEncrypted: true, missing: [] });
    expect(statSync(running).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(readdirSync(join(lost, 'backup-held'))).toEqual([]);
    // What comes now is acknowledged, and lost with the machine.
    await moreRecords(lost);
  }, 120_000);

  it('has every table', async () => {
    const tables = await queryDatabase<{ name: string }>(
      lost,
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
    );
    expect(made.tables.map(({ name }) => name)).toEqual(tables.map(({ name }) => name));
    expect(made.tables.length).toBeGreaterThan(20);
  });

  it('is refused where a file is there already', async () => {
    const { code, stderr } = await picket(lost, 'backup', running);
    expect([code, stderr]).toEqual([1, expect.stringContaining('is there already')]);
  });

  it('is made of a control plane that does not run, too', async () => {
    await controlPlane.kill();
    const summary = await succeeded(picket(lost, 'backup', offline, '--json'));
    expect(summary).toMatchObject({ isEncrypted: false, missing: [] });
  }, 120_000);
});

describe('a restore', () => {
  it('refuses a wrong passphrase, a cut file, a changed one, a folder in use, and changes nothing', async () => {
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, 'another passphrase\n');
    const refused = async (file: string, dataDir: string, ...options: string[]) => {
      const { code, stderr } = await picket(dataDir, 'restore', file, ...options);
      expect(code).toBe(1);
      return stderr.trimEnd().split('\n').at(-1);
    };
    const right = ['--passphrase-file', passphraseFile];
    expect(await refused(running, first, '--passphrase-file', wrong)).toContain('not that of this backup');
    expect(await refused(running, first)).toContain('no terminal to ask at');
    expect(await refused(running, lost, ...right)).toContain('is not empty');
    const damaged = join(folder, 'damaged');
    for (const file of [running, offline]) {
      for (const share of [0, 0.3, 0.9999]) {
        writeFileSync(damaged, readFileSync(file));
        truncateSync(damaged, Math.floor(statSync(file).size * share));
        expect(await refused(damaged, first, ...right)).toContain('the backup is damaged');
      }
      const bytes = readFileSync(file);
      bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 0x10, bytes.length >> 1);
      writeFileSync(damaged, bytes);
      expect(await refused(damaged, first, ...right)).toContain('the backup is damaged');
    }
    expect(() => readdirSync(first)).toThrow('ENOENT');
  }, 180_000);

  it('gives every row of every table, and every file', async () => {
    await succeeded(picket(second, 'restore', offline, '--json'));
    const before = await withDatabase(lost, () => tableHashes(lost));
    const after = await withDatabase(second, () => tableHashes(second));
    expect(after).toEqual(before);
    expect(contentsOf(second)).toEqual(contentsOf(lost));
    expect(Object.keys(contentsOf(lost)).length).toBeGreaterThan(3);
    const rows = Object.values(after).reduce((sum, text) => sum + Number(text.split(' ')[0]), 0);
    process.stdout.write(
      `restore: ${rows} rows of ${Object.keys(after).length} tables equal, ${Object.keys(contentsOf(second)).length} files equal\n`,
    );
  }, 120_000);

  it('gives what was stored at one moment, though more was stored all the time', async () => {
    const restored = await succeeded(picket(first, 'restore', running, '--passphrase-file', passphraseFile, '--json'));
    expect(restored.rows).toBe(made.rows);
    const all = await withDatabase(lost, () => storedRecords(lost));
    await withDatabase(first, async () => {
      const records = await storedRecords(first);
      for (const [position, hash] of records) expect([position, all.get(position)]).toEqual([position, hash]);
      expect(records.size).toBeLessThan(all.size);
      const [mark] = await queryDatabase<{ committed: string; missing: string }>(
        first,
        `SELECT committed, missing FROM ingest_watermark`,
      );
      // One moment: what the watermark says is stored, and nothing beyond.
      const sequences = [...records.keys()].map((position) => Number(position.split('/')[1]));
      expect([Math.max(...sequences), sequences.length, mark?.missing]).toEqual([
        Number(mark?.committed),
        Number(mark?.committed),
        '0',
      ]);
      process.stdout.write(`backup under ingest: ${records.size} records of one moment, ${all.size} at the loss\n`);
    });
  }, 120_000);

  it('lets an agent go on with its certificate, without anything else', async () => {
    const onTheLostOne = await withDatabase(lost, () => storedRecords(lost));
    const { httpPort, mqttPort, agentsPort, mqttsPort } = controlPlane;
    controlPlane = await TestControlPlane.start({ dataDir: first, httpPort, mqttPort, agentsPort, mqttsPort });
    const startedAt = Date.now();
    const last = Number(written().at(-1)?.split('/')[1]);
    await until('all that waited is acknowledged', async () => (await committed(first)) > last, 60_000);
    const seconds = (Date.now() - startedAt) / 1000;
    const agents = await controlPlane.get<{ items: { id: string; health: string }[] }>('/agents');
    expect(agents.items.map(({ id }) => id)).toEqual(['survivor']);
    const now = await storedRecords(first);
    const before = written().filter((position) => Number(position.split('/')[1]) <= last);
    const gone = before.filter((position) => !now.has(position));
    expect(gone.filter((position) => !onTheLostOne.has(position))).toEqual([]);
    process.stdout.write(
      `after the restore: ${before.length} records acknowledged after ${seconds.toFixed(1)} s; ${gone.length} went with the lost machine, 0 others\n`,
    );
  }, 180_000);

  it('gives back models as they were', async () => {
    const model = await controlPlane.get<{ digest: string }>('/models/kept/versions/3');
    const bundle = await fetch(`${controlPlane.url}/api/v1/models/kept/versions/3/bundle`);
    const digest = createHash('sha256')
      .update(Buffer.from(await bundle.arrayBuffer()))
      .digest('hex');
    expect(digest).toBe(model.digest);
  });

  it('that was killed half-way is not taken for a whole one', async () => {
    const { code } = await picket(third, 'restore', offline);
    expect(code).toBe(0);
    writeFileSync(join(third, 'restore.unfinished'), '');
    const refused = await TestControlPlane.launch({ dataDir: third });
    expect(await refused.exited).toBe(1);
    expect(refused.log).toContain('was cut short');
  }, 120_000);
});
