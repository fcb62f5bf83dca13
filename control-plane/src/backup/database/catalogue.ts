import { type Client, escapeIdentifier } from 'pg';

/** A table as PostgreSQL's catalogue describes it. */
export interface CatalogueTable {
  readonly name: string;
  /** Without generated ones: those cannot be written. */
  readonly columns: string[];
}

/** All tables of Picket. Those of the job queue (schema `pgboss`) are none of them: what waits is queued again at the start. */
export async function listTables(client: Client): Promise<CatalogueTable[]> {
  const { rows } = await client.query<CatalogueTable>(
    `SELECT class.relname AS name, array_agg(attribute.attname::text ORDER BY attribute.attnum) AS columns
     FROM pg_class class
     JOIN pg_attribute attribute ON attribute.attrelid = class.oid
     WHERE class.relnamespace = current_schema()::regnamespace AND class.relkind IN ('r', 'p')
       AND attribute.attnum > 0 AND NOT attribute.attisdropped AND attribute.attgenerated = ''
     GROUP BY class.relname ORDER BY class.relname`,
  );
  return rows;
}

export interface CatalogueSequence {
  readonly name: string;
  readonly value: string;
  readonly isCalled: boolean;
}

/** Sequences stand outside of transactions: what they say is at least what the rows of a snapshot have. */
export async function listSequences(client: Client): Promise<CatalogueSequence[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S' ORDER BY relname`,
  );
  const sequences: CatalogueSequence[] = [];
  for (const { name } of rows) {
    const state = await client.query<{ value: string; isCalled: boolean }>(
      `SELECT last_value AS value, is_called AS "isCalled" FROM ${escapeIdentifier(name)}`,
    );
    sequences.push({ name, ...state.rows[0]! });
  }
  return sequences;
}

/** Names of the migrations that a database has had, the oldest first; none where it is empty. */
export async function listMigrations(client: Client): Promise<string[]> {
  const known = await client.query<{ table: string | null }>(`SELECT to_regclass('migrations') AS table`);
  if (!known.rows[0]?.table) return [];
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY timestamp, id');
  return rows.map(({ name }) => name);
}

/** `"table" ("column", …)`, for COPY. */
export function columnsOf({ name, columns }: CatalogueTable): string {
  return `${escapeIdentifier(name)} (${columns.map((column) => escapeIdentifier(column)).join(', ')})`;
}

/** The rows of a table, in the columns that a backup has. */
export function rowsOf({ name, columns }: CatalogueTable): string {
  return `SELECT ${columns.map((column) => escapeIdentifier(column)).join(', ')} FROM ${escapeIdentifier(name)}`;
}
