import { type Client, escapeIdentifier } from 'pg';
import { DataSource } from 'typeorm';
import { ControlPlaneError } from '../../errors.js';
import { MIGRATIONS } from '../../migrations/index.js';
import { listTables } from './catalogue.js';

/** Names of the migrations that this program has. */
export const OWN_MIGRATIONS: readonly string[] = MIGRATIONS.map(({ name }) => name);

/** Makes the schema that a backup was made of, in an empty database: by the same migrations, and none of later ones. */
export async function createSchema(url: string, migrations: readonly string[]): Promise<void> {
  const source = await new DataSource({
    type: 'postgres',
    url,
    applicationName: 'picket-backup',
    migrations: MIGRATIONS.filter(({ name }) => migrations.includes(name)),
    migrationsTransactionMode: 'each',
    installExtensions: false,
  }).initialize();
  try {
    await source.runMigrations();
  } finally {
    await source.destroy();
  }
}

/** @throws PicketError `backup.newer` */
export function refuseNewer(migrations: readonly string[], version: string): void {
  const unknown = migrations.filter((name) => !OWN_MIGRATIONS.includes(name));
  if (unknown.length === 0) return;
  throw new ControlPlaneError(
    'backup.newer',
    `the backup was made by Picket ${version} and has a schema that this program does not know: ${unknown.at(-1)}`,
    { next: 'restore it with that release or a later one' },
  );
}

/**
 * Empties all tables (migrations may have put rows into some) and takes foreign keys away, as pg_restore does: rows then
 * come in any order. @returns puts the foreign keys back, which checks every row
 */
export async function makeReady(client: Client, tables: readonly string[]): Promise<() => Promise<void>> {
  const { rows: keys } = await client.query<{ table: string; name: string; definition: string }>(
    `SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition
     FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname`,
  );
  for (const { table, name } of keys)
    await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${escapeIdentifier(name)}`);
  if (tables.length > 0) await client.query(`TRUNCATE ${tables.map((name) => escapeIdentifier(name)).join(', ')}`);
  return async () => {
    for (const { table, name, definition } of keys)
      await client.query(`ALTER TABLE ${table} ADD CONSTRAINT ${escapeIdentifier(name)} ${definition}`);
  };
}

/** Makes a database empty again that a restore could not fill. */
export async function dropTables(client: Client): Promise<void> {
  for (const { name } of await listTables(client)) await client.query(`DROP TABLE ${escapeIdentifier(name)} CASCADE`);
}
