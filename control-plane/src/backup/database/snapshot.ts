import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import type { BackupTable } from '../archive/manifest.js';
import type { Member } from '../archive/tar.js';
import { copyOut } from './copy-out.js';
import { listMigrations, listTables, rowsOf, type CatalogueTable } from './catalogue.js';

/** Rows are cut into members of this size: a member says its length before it comes, and a table does not know it. */
const PART_BYTES = 4 * 1024 * 1024;

/** What the database held in one moment: all queries of the transaction see the same rows, whatever is written meanwhile. */
export class Snapshot {
  private constructor(
    private readonly client: Client,
    readonly takenAt: Date,
    readonly migrations: readonly string[],
    readonly tables: readonly CatalogueTable[],
  ) {}

  static async take(client: Client): Promise<Snapshot> {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // A large table is otherwise read from where another reader is just now.
    await client.query('SET LOCAL synchronize_seqscans = off');
    const now = await client.query<{ now: Date }>('SELECT now() AS now');
    return new Snapshot(client, now.rows[0]!.now, await listMigrations(client), await listTables(client));
  }

  /** Contents that rows name and that lie in files: `models/<digest>`, `datasets/<digest>`. */
  async namedContents(): Promise<string[]> {
    // As JSON: a schema of before an upgrade has not all columns yet.
    return [
      ...(await this.contents('model_version', 'models', 'digest', `row->>'deleted_at' IS NULL`)),
      ...(await this.contents('dataset', 'datasets', 'sha256', `row->>'sha256' IS NOT NULL`)),
    ];
  }

  /** The rows of a table as members, each of whole rows. */
  async *members(table: CatalogueTable, done: (table: BackupTable) => void): AsyncGenerator<Member> {
    const hash = createHash('sha256');
    const rows = copyOut(this.client, rowsOf(table));
    let part: Buffer[] = [];
    let size = 0;
    let parts = 0;
    try {
      for (let next = await rows.next(); ; next = await rows.next()) {
        if (next.done || size >= PART_BYTES) {
          if (size > 0) yield { name: partName(table.name, parts++), bytes: size, content: part };
          [part, size] = [[], 0];
        }
        if (next.done) return done({ ...table, rows: next.value, sha256: hash.digest('hex') });
        hash.update(next.value);
        part.push(next.value);
        size += next.value.length;
      }
    } finally {
      // Ends the answer of the server where the members are not wanted to their end.
      await rows.return(0);
    }
  }

  async end(): Promise<void> {
    await this.client.query('COMMIT');
  }

  private async contents(table: string, folder: string, column: string, condition: string): Promise<string[]> {
    if (!this.tables.some(({ name }) => name === table)) return [];
    const { rows } = await this.client.query<{ digest: string }>(
      `SELECT DISTINCT row->>'${column}' AS digest FROM (SELECT to_jsonb(${table}) AS row FROM ${table}) named
       WHERE ${condition} ORDER BY digest`,
    );
    return rows.map(({ digest }) => `${folder}/${digest}`);
  }
}

const partName = (table: string, part: number) => `database/${table}/${String(part).padStart(6, '0')}`;
