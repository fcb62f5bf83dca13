import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ControlPlaneError } from '../errors.js';
import type { ControlPlaneConfig } from '../platform/config.js';
import { openDataFolder } from '../platform/data-folder/data-folder.js';
import { beginRestore, endRestore } from '../platform/data-folder/half-restored.js';
import { InstanceLock } from '../platform/data-folder/instance-lock.js';
import { databaseFolders } from '../platform/postgres/database-folders.js';
import { checkDatabase } from '../platform/postgres/database-url.js';
import { EmbeddedPostgres } from '../platform/postgres/embedded-postgres.js';
import { databaseUser } from '../platform/postgres/os-user.js';
import type { BackupHeader, BackupManifest } from './archive/manifest.js';
import { textOf, type Archive } from './archive/read-archive.js';
import { damaged, type Member } from './archive/tar.js';
import { listTables } from './database/catalogue.js';
import { withClient } from './database/connect.js';
import { fillDatabase } from './database/fill-database.js';
import { dropTables, refuseNewer } from './database/schema.js';
import { isFile, putFile } from './files/put-file.js';

/** What may be in a data folder that a backup is restored into: start.sh writes logs before anything else. */
const MAY_BE_THERE = ['logs'];
const SECRETS = 'data/secrets.json';
const secretsSchema = z.object({ databasePassword: z.string() });

export interface RestoreOptions {
  /** Told of each member that was read or put back. */
  readonly onMember?: (stage: 'check' | 'restore', name: string, bytes: number) => void;
}

export interface Restored {
  readonly header: BackupHeader;
  readonly manifest: BackupManifest;
  readonly dataFolder: string;
}

/**
 * Puts a backup into an empty data folder (and, where the settings name one, an empty database). Everything is checked
 * before anything is changed; what fails afterwards is taken back.
 * @throws PicketError `backup.newer`, `backup.damaged`, `backup.wrong-passphrase`, `restore.not-empty`
 */
export async function restoreBackup(
  archive: Archive,
  config: ControlPlaneConfig,
  { onMember }: RestoreOptions = {},
): Promise<Restored> {
  const dataFolder = config['data.dir'];
  const external = config['database.url'];
  await refuseUsedFolder(dataFolder, external === undefined);
  if (external !== undefined) await refuseUsedDatabase(external);
  const header = await archive.header();
  refuseNewer(header.migrations, header.version);
  const manifest = await archive.check((name, bytes) => onMember?.('check', name, bytes));
  const password = await readPassword(archive);

  openDataFolder(dataFolder, external === undefined && databaseUser() !== undefined);
  const lock = InstanceLock.take(dataFolder);
  try {
    beginRestore(dataFolder);
    const members = told(archive.members(), (name, bytes) => onMember?.('restore', name, bytes));
    const takeFile = async (member: Member) => (isFile(member) ? putFile(dataFolder, member) : drain(member));
    const fill = (url: string) => fillDatabase(url, header, manifest, members, takeFile);
    if (external !== undefined) await fill(external).catch((error: unknown) => emptyAgain(external, error));
    else await withNewCluster(dataFolder, password, fill);
    for (const name of ['models', 'datasets']) await mkdir(join(dataFolder, name), { recursive: true });
    endRestore(dataFolder);
  } catch (error) {
    await emptyFolder(dataFolder);
    throw error;
  } finally {
    lock.release();
  }
  return { header, manifest, dataFolder };
}

async function withNewCluster(
  dataFolder: string,
  password: string,
  fill: (url: string) => Promise<void>,
): Promise<void> {
  try {
    const postgres = await EmbeddedPostgres.start(dataFolder, password);
    await fill(postgres.url).finally(() => postgres.stop());
  } catch (error) {
    const { inside, outside } = databaseFolders(dataFolder);
    for (const folder of [inside, dirname(outside)]) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The database opens with the password that it is made with. */
async function readPassword(archive: Archive): Promise<string> {
  for await (const member of archive.members())
    if (member.name === SECRETS) {
      const secrets = secretsSchema.safeParse(JSON.parse(await textOf(member)));
      if (secrets.success) return secrets.data.databasePassword;
      break;
    } else await drain(member);
  throw damaged('it has no secrets.json');
}

async function refuseUsedFolder(dataFolder: string, hasDatabase: boolean): Promise<void> {
  const { outside } = databaseFolders(dataFolder);
  const found = (await readdir(dataFolder).catch(ignoreAbsent)).filter((name) => !MAY_BE_THERE.includes(name));
  if (found.length > 0) throw notEmpty(dataFolder, 'move it away, or set PICKET_DATA_DIR to another folder');
  if (hasDatabase && existsSync(outside))
    throw notEmpty(dirname(outside), `it is the database of ${dataFolder}: move it away too`);
}

async function refuseUsedDatabase(url: string): Promise<void> {
  await checkDatabase(url);
  const tables = await withClient(url, listTables);
  if (tables.length === 0) return;
  throw notEmpty('the database of PICKET_DATABASE_URL', 'name an empty database: CREATE DATABASE makes one');
}

function notEmpty(what: string, next: string): ControlPlaneError {
  return new ControlPlaneError('restore.not-empty', `${what} is not empty, and a restore overwrites nothing`, { next });
}

/** It was empty before. */
async function emptyFolder(dataFolder: string): Promise<void> {
  for (const name of await readdir(dataFolder).catch(ignoreAbsent))
    if (!MAY_BE_THERE.includes(name)) await rm(join(dataFolder, name), { recursive: true, force: true });
}

async function emptyAgain(url: string, error: unknown): Promise<never> {
  await withClient(url, dropTables).catch(() => undefined);
  throw error;
}

async function* told(
  members: AsyncIterable<Member>,
  tell: (name: string, bytes: number) => void,
): AsyncGenerator<Member> {
  for await (const member of members) {
    yield member;
    tell(member.name, member.bytes);
  }
}

async function drain({ content }: Member): Promise<void> {
  for await (const piece of content) void piece;
}

function ignoreAbsent(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
