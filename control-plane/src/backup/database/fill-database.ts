import { createHash } from 'node:crypto';
import { type Client, escapeIdentifier } from 'pg';
import type { BackupHeader, BackupManifest, BackupTable } from '../archive/manifest.js';
import { damaged, type Member } from '../archive/tar.js';
import { columnsOf, listTables, rowsOf } from './catalogue.js';
import { withClient } from './connect.js';
import { copyIn } from './copy-in.js';
import { copyOut } from './copy-out.js';
import { createSchema, makeReady } from './schema.js';

const PART = /^database\/(.+)\/\d{6}$/;

/** Takes the members that are no rows. */
export type TakeFile = (member: Member) => Promise<void>;

/**
 * Makes the schema of a backup in an empty database and puts its rows in: all of them, or none.
 * @throws PicketError `backup.damaged` where rows are missing
 */
export async function fillDatabase(
  url: string,
  { migrations }: BackupHeader,
  manifest: BackupManifest,
  members: AsyncIterable<Member>,
  takeFile: TakeFile,
): Promise<void> {
  await createSchema(url, migrations);
  await withClient(url, async (client) => {
    await client.query('BEGIN');
    await compareTables(client, manifest);
    const putKeysBack = await makeReady(
      client,
      manifest.tables.map(({ name }) => name),
    );
    await putRows(client, manifest, members, takeFile);
    for (const { name, value, isCalled } of manifest.sequences)
      await client.query('SELECT setval($1::regclass, $2, $3)', [escapeIdentifier(name), value, isCalled]);
    await putKeysBack();
    await client.query('COMMIT');
    // Without it the first queries would be planned for empty tables.
    await client.query('ANALYZE');
  });
}

/** Compares the rows of a database, in its order, with those of the backup that it was filled from. */
export async function compareRows(url: string, tables: readonly BackupTable[]): Promise<void> {
  await withClient(url, async (client) => {
    await client.query('SET synchronize_seqscans = off');
    for (const table of tables) {
      const hash = createHash('sha256');
      for await (const rows of copyOut(client, rowsOf(table))) hash.update(rows);
      if (hash.digest('hex') !== table.sha256) throw damaged(`the rows of ${table.name} are not those of the backup`);
    }
  });
}

async function compareTables(client: Client, manifest: BackupManifest): Promise<void> {
  const made = (await listTables(client)).map(columnsOf);
  const kept = manifest.tables.map(columnsOf);
  const different = made.filter((table) => !kept.includes(table)).concat(kept.filter((table) => !made.includes(table)));
  if (different.length > 0) throw damaged(`its tables are not those of its schema: ${different.join(', ')}`);
}

async function putRows(
  client: Client,
  { tables }: BackupManifest,
  members: AsyncIterable<Member>,
  takeFile: TakeFile,
): Promise<void> {
  const rows = new Map(tables.map(({ name }) => [name, 0]));
  for await (const member of members) {
    const table = tables.find(({ name }) => name === PART.exec(member.name)?.[1]);
    if (!table) await takeFile(member);
    else rows.set(table.name, rows.get(table.name)! + (await copyIn(client, columnsOf(table), member.content)));
  }
  for (const table of tables)
    if (rows.get(table.name) !== table.rows) throw damaged(`${table.name} has not as many rows as were written`);
}
