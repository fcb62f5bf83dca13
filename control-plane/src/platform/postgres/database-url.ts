import { describeError } from '@picket/shared/errors';
import { Client, DatabaseError, escapeIdentifier } from 'pg';
import { ControlPlaneError } from '../../errors.js';

const CONNECT_TIMEOUT_MS = 5000;
const DUPLICATE_DATABASE = '42P04';
/** `server_version_num` of PostgreSQL 15. */
const OLDEST_VERSION = 150_000;

/** Rejects unless the server takes a connection. */
export async function connectOnce(url: string): Promise<void> {
  await query(url, 'SELECT 1');
}

/** Creates a database; that it is there already is normal, since a crash may come between initdb and here. */
export async function createDatabase(url: string, name: string): Promise<void> {
  try {
    await query(url, `CREATE DATABASE ${escapeIdentifier(name)}`);
  } catch (error) {
    if (!(error instanceof DatabaseError && error.code === DUPLICATE_DATABASE)) throw error;
  }
}

/**
 * Checks a database that Picket does not run.
 * @throws PicketError `database.unreachable` or `database.too-old`
 */
export async function checkDatabase(url: string): Promise<void> {
  const version = await serverVersion(url);
  if (version >= OLDEST_VERSION) return;
  throw new ControlPlaneError('database.too-old', `the database server is PostgreSQL ${Math.floor(version / 1e4)}`, {
    next: 'use PostgreSQL 15 or newer',
  });
}

async function serverVersion(url: string): Promise<number> {
  try {
    return Number((await query(url, "SELECT current_setting('server_version_num') AS version"))?.['version']);
  } catch (cause) {
    const { host } = new URL(url);
    throw new ControlPlaneError('database.unreachable', `database at ${host}: ${describeFailure(cause)}`, {
      next: 'check PICKET_DATABASE_URL and that the server runs',
      cause,
    });
  }
}

/** A refused connection to a name with several addresses has its reasons inside, and no message of its own. */
function describeFailure(error: unknown): string {
  return error instanceof AggregateError ? describeError(error.errors[0]) : describeError(error);
}

async function query(url: string, sql: string): Promise<Record<string, unknown> | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A connection that breaks after the query is no concern of ours; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(sql)).rows[0];
  } finally {
    await client.end().catch(() => undefined);
  }
}
