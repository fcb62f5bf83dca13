import { escapeIdentifier } from 'pg';
import { Archive } from '../archive/read-archive.js';
import type { Member } from '../archive/tar.js';
import { withClient } from '../database/connect.js';
import { compareRows, fillDatabase } from '../database/fill-database.js';
import { refuseNewer } from '../database/schema.js';

/**
 * Restores a backup into a scratch database on the same server and compares every row with what was written; files are
 * compared with their hashes. Nothing of it stays.
 * @throws PicketError where the backup could not be restored
 */
export async function drill(path: string, passphrase: string | undefined, databaseUrl: string): Promise<void> {
  const archive = await Archive.open(path, () => Promise.resolve(passphrase ?? ''));
  const header = await archive.header();
  refuseNewer(header.migrations, header.version);
  const manifest = await archive.check();
  await withScratchDatabase(databaseUrl, async (url) => {
    await fillDatabase(url, header, manifest, archive.members(), drain);
    await compareRows(url, manifest.tables);
  });
}

/** Its name is that of the database, so that one which a crash has left is found again. */
async function withScratchDatabase(databaseUrl: string, work: (url: string) => Promise<void>): Promise<void> {
  const scratch = new URL(databaseUrl);
  const name = `${decodeURIComponent(scratch.pathname.slice(1))}_restore_drill`;
  scratch.pathname = `/${encodeURIComponent(name)}`;
  const drop = () =>
    withClient(databaseUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`));
  await drop();
  await withClient(databaseUrl, (client) => client.query(`CREATE DATABASE ${escapeIdentifier(name)}`));
  try {
    await work(scratch.href);
  } finally {
    await drop();
  }
}

async function drain({ content }: Member): Promise<void> {
  for await (const piece of content) void piece;
}
