import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedPostgres } from '../../../control-plane/src/platform/postgres/embedded-postgres.js';
import { databaseFolders } from '../../../control-plane/src/platform/postgres/database-folders.js';

/** Where the server of a data folder writes down that it runs; root's may be outside, where PostgreSQL's user gets. */
export function postmasterFile(dataDir: string): string {
  const { inside, outside } = databaseFolders(dataDir);
  return join([inside, outside].find(existsSync) ?? inside, 'cluster/postmaster.pid');
}

/** What the running server of a data folder says of itself: process id and port. */
export function postmaster(dataDir: string): { pid: number; port: number } {
  const lines = readFileSync(postmasterFile(dataDir), 'utf8').split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

/** Rows of one query to the embedded database, on a connection of its own. */
export async function queryDatabase<Row extends object>(
  dataDir: string,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  const secrets = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as { databasePassword: string };
  const client = new Client({
    host: '127.0.0.1',
    port: postmaster(dataDir).port,
    user: 'picket',
    password: secrets.databasePassword,
    database: 'picket',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...parameters])).rows;
  } finally {
    await client.end();
  }
}

/** Starts the database of a data folder whose control plane does not run. @returns what stops it */
export async function startDatabase(dataDir: string): Promise<() => Promise<void>> {
  const secrets = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as { databasePassword: string };
  const postgres = await EmbeddedPostgres.start(dataDir, secrets.databasePassword);
  return () => postgres.stop();
}

/** Number and hash of the rows of every table, whatever their order. */
export async function tableHashes(dataDir: string): Promise<Record<string, string>> {
  const tables = await queryDatabase<{ name: string }>(
    dataDir,
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
  );
  const hashes: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await queryDatabase<{ rows: string; hash: string | null }>(
      dataDir,
      `SELECT count(*) AS rows, md5(string_agg(entry::text, E'\\n' ORDER BY entry::text)) AS hash FROM "${name}" entry`,
    );
    hashes[name] = `${row?.rows} ${row?.hash}`;
  }
  return hashes;
}

/** All rows of all tables as text, to search for what must not be there. */
export async function tableTexts(dataDir: string): Promise<string> {
  const tables = await queryDatabase<{ name: string }>(
    dataDir,
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await queryDatabase<{ text: string }>(dataDir, `SELECT entry::text AS text FROM "${name}" entry`);
    texts.push(...rows.map(({ text }) => text));
  }
  return texts.join('\n');
}
