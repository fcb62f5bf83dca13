import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../../control-plane/src/migrations/index.js';
import { EmbeddedPostgres } from '../../../control-plane/src/platform/postgres/embedded-postgres.js';

const PASSWORD = 'of-a-test-of-upgrades';

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly identity: string;
}

/** SQL of the i-th value of a column, by its type: the same i has the same value everywhere, so that rows belong together. */
const BY_TYPE: Readonly<Record<string, (name: string) => string>> = {
  uuid: () => `('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid`,
  text: (name) => (/digest|sha256/.test(name) ? `lpad(to_hex(i), 64, '0')` : `'${name}-' || i`),
  integer: () => 'i',
  bigint: () => 'i',
  real: () => '0.5',
  'double precision': () => '0.5 + i / 1000.0',
  boolean: () => 'true',
  bytea: () => `decode(lpad(to_hex(i), 8, '0'), 'hex')`,
  'timestamp with time zone': () => `'2026-11-20T00:00:00Z'::timestamptz + i * interval '1 second'`,
};

/**
 * A database as an earlier release has left it: the schema of some migrations, with rows in every table.
 * @param values SQL by `table.column`, where the type alone does not tell what a release would have stored
 * @returns columns and hash of the rows of each table
 */
export async function makeOldDatabase(
  dataDir: string,
  migrations: readonly string[],
  rows: number,
  values: Readonly<Record<string, string>>,
): Promise<Map<string, { columns: string[]; hash: string }>> {
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  writeFileSync(join(dataDir, 'secrets.json'), JSON.stringify({ databasePassword: PASSWORD }), { mode: 0o600 });
  const postgres = await EmbeddedPostgres.start(dataDir, PASSWORD);
  try {
    await runMigrations(postgres.url, migrations);
    return await fill(postgres.url, rows, values);
  } finally {
    await postgres.stop();
  }
}

async function runMigrations(url: string, names: readonly string[]): Promise<void> {
  const migrations = MIGRATIONS.filter(({ name }) => names.includes(name));
  const source = await new DataSource({ type: 'postgres', url, migrations, installExtensions: false }).initialize();
  await source.runMigrations().finally(() => source.destroy());
}

async function fill(
  url: string,
  rows: number,
  values: Readonly<Record<string, string>>,
): Promise<Map<string, { columns: string[]; hash: string }>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: columns } = await client.query<Column>(
      `SELECT table_name AS table, column_name AS name, data_type AS type, is_identity AS identity
       FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> 'migrations'
       ORDER BY table_name, ordinal_position`,
    );
    const tables = new Map<string, Column[]>();
    for (const column of columns) tables.set(column.table, [...(tables.get(column.table) ?? []), column]);
    // Tables come in any order; the rows that belong together are all there in the end.
    await client.query('SET session_replication_role = replica');
    const filled = new Map<string, { columns: string[]; hash: string }>();
    for (const [table, own] of tables) {
      const names = own.map(({ name }) => `"${name}"`).join(', ');
      const list = own.map((column) => valueOf(column, values)).join(', ');
      await client.query(
        `INSERT INTO "${table}" (${names}) OVERRIDING SYSTEM VALUE SELECT ${list} FROM generate_series(1, $1::int) i`,
        [rows],
      );
      for (const { name, identity } of own)
        if (identity === 'YES')
          await client.query(`SELECT setval(pg_get_serial_sequence($1, $2), $3)`, [table, name, rows]);
      filled.set(table, { columns: own.map(({ name }) => name), hash: await hashOf(client, table, names) });
    }
    return filled;
  } finally {
    await client.end();
  }
}

function valueOf({ table, name, type }: Column, values: Readonly<Record<string, string>>): string {
  const value = values[`${table}.${name}`] ?? values[name] ?? BY_TYPE[type]?.(name);
  if (value === undefined) throw new Error(`what would a release have stored in ${table}.${name} (${type})?`);
  return value;
}

async function hashOf(client: Client, table: string, names: string): Promise<string> {
  const { rows } = await client.query<{ hash: string }>(rowsHash(table, names));
  return rows[0]?.hash ?? '';
}

/** SQL of number and hash of the rows of a table in some columns, whatever their order. */
export function rowsHash(table: string, names: string): string {
  return `SELECT count(*) || ' ' || md5(string_agg(entry::text, E'\\n' ORDER BY entry::text)) AS hash
    FROM (SELECT ${names} FROM "${table}") entry`;
}
