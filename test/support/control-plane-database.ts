import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { placeCluster } from '../../control-plane/src/platform/postgres/placement.js';

/** PostgreSQL writes its port into the fourth line of its pid file. */
const PORT_LINE = 3;

/** Rows of a query to the database of a running control plane. */
export async function queryDatabase<Row extends object>(dataDir: string, sql: string): Promise<Row[]> {
  const { cluster } = await placeCluster(dataDir);
  const port = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[PORT_LINE]);
  const secrets = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as { databasePassword: string };
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'picket',
    password: secrets.databasePassword,
    database: 'picket',
  });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
