import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
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
