import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TestControlPlane, newDataDir, until } from '../support/programs/control-plane.js';
import { queryDatabase, startDatabase } from '../support/programs/embedded-postgres.js';
import { runPicket } from '../support/programs/picket-cli.js';

interface Backups {
  readonly schedule: object | null;
  readonly failure: { readonly reason: string } | null;
  readonly drill: { readonly succeeded: boolean; readonly seconds: number; readonly backup: string } | null;
  readonly items: { readonly name: string; readonly rows: number | null }[];
}

/** An earlier one, which retention may delete; and a file that it may not. */
const OLD = ['scheduled-20200101T000000Z.picket', 'scheduled-20200102T000000Z.picket'];
const FOREIGN = 'holiday.jpg';

const dataDir = newDataDir();
const folder = mkdtempSync(join(tmpdir(), 'picket-scheduled-'));
const backupDir = join(folder, 'backups');
let controlPlane: TestControlPlane;

const backups = () => controlPlane.get<Backups>('/backups');
const metric = async (name: string) =>
  new RegExp(`^${name} (.*)$`, 'm').exec(await (await fetch(`${controlPlane.url}/metrics`)).text())?.[1];

beforeAll(() => {
  chmodSync(folder, 0o755);
  mkdirSync(backupDir);
  for (const name of [...OLD, FOREIGN]) writeFileSync(join(backupDir, name), 'old');
});

afterEach(async () => {
  if (controlPlane.process.exitCode === null) await controlPlane.stop();
});

afterAll(() => {
  for (const path of [folder, dirname(dataDir)]) rmSync(path, { recursive: true, force: true });
});

describe('backups by schedule', () => {
  it('are none unless a folder is named', async () => {
    controlPlane = await TestControlPlane.start({ dataDir });
    expect(await backups()).toMatchObject({ schedule: null, nextAt: null, items: [] });
    expect(await metric('picket_backup_last_success_timestamp_seconds')).toBeUndefined();
  }, 120_000);

  it('are made when due, restored on trial, and all but the newest deleted', async () => {
    const passphraseFile = join(folder, 'passphrase');
    writeFileSync(passphraseFile, 'correct horse battery\n', { mode: 0o600 });
    const environment = {
      PICKET_BACKUP_DIR: backupDir,
      PICKET_BACKUP_EVERY_H: '1',
      PICKET_BACKUP_KEEP: '2',
      PICKET_BACKUP_PASSPHRASE_FILE: passphraseFile,
    };
    controlPlane = await TestControlPlane.start({ dataDir, environment });
    const { drill, failure, items } = await until('a restore drill', async () => {
      const now = await backups();
      return now.drill !== null || now.failure !== null ? now : undefined;
    });
    expect([failure, drill]).toEqual([null, expect.objectContaining({ succeeded: true, reason: null })]);
    expect(items.map(({ name }) => name)).toEqual([drill?.backup, OLD[1]]);
    expect(items[0]?.rows).toBeGreaterThan(10);
    expect(readdirSync(backupDir).sort()).toEqual([FOREIGN, OLD[1], drill?.backup, `${drill?.backup}.json`].sort());
    expect(statSync(join(backupDir, drill?.backup ?? '')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(backupDir, drill?.backup ?? '')).toString('latin1', 0, 15)).toBe('PICKET-SEALED-1');
    const databases = await queryDatabase<{ name: string }>(dataDir, 'SELECT datname AS name FROM pg_database');
    expect(databases.map(({ name }) => name)).not.toContain('picket_restore_drill');
    expect(Number(await metric('picket_backup_last_success_timestamp_seconds'))).toBeGreaterThan(
      Date.now() / 1000 - 120,
    );
    expect(await metric('picket_backup_drill_success')).toBe('1');
    const list = await runPicket(controlPlane.url, ['backup', 'list']);
    expect(list.stdout).toMatch(/every 1 h, 2 kept[\s\S]*succeeded[\s\S]*scheduled-/);
    process.stdout.write(`restore drill of an empty installation: ${drill?.seconds.toFixed(1)} s\n`);
  }, 120_000);

  it('that cannot be made are told and counted, and nothing else stops', async () => {
    controlPlane = await TestControlPlane.start({
      dataDir,
      environment: { PICKET_BACKUP_DIR: join(folder, 'absent') },
    });
    const { failure } = await until('a failure', async () => {
      const now = await backups();
      return now.failure !== null ? now : undefined;
    });
    expect(failure?.reason).toContain('mount its disk');
    expect(await metric('picket_backup_failures_total')).toBe('1');
    const readiness = (await (await fetch(`${controlPlane.url}/readyz`)).json()) as {
      status: string;
      warnings: string[];
    };
    expect([readiness.status, readiness.warnings]).toEqual([
      'ready',
      [expect.stringContaining('the last backup failed')],
    ]);
  }, 120_000);
});

describe('a database of a later release', () => {
  it('is refused at the start, before anything changes, and so is a backup of it', async () => {
    const stop = await startDatabase(dataDir);
    await queryDatabase(
      dataDir,
      `INSERT INTO migrations (timestamp, name) VALUES (1999999999999, 'Later1999999999999')`,
    );
    await stop();
    controlPlane = await TestControlPlane.launch({ dataDir });
    expect(await controlPlane.exited).toBe(1);
    expect(controlPlane.log).toContain('the database has a schema of a later release: Later1999999999999');
    expect(controlPlane.log).toContain('restore the backup that was made before the upgrade');

    const file = join(folder, 'later.picket');
    const picket = (data: string, ...command: string[]) => runPicket('', command, folder, { PICKET_DATA_DIR: data });
    expect((await picket(dataDir, 'backup', file)).code).toBe(0);
    const elsewhere = join(folder, 'elsewhere');
    const { code, stderr } = await picket(elsewhere, 'restore', file);
    expect([code, stderr]).toEqual([1, expect.stringContaining('a schema that this program does not know')]);
    expect(readdirSync(folder)).not.toContain('elsewhere');
  }, 120_000);
});
