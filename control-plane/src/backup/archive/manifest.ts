import { z } from 'zod';

/** A restore refuses a number that it does not know. */
export const FORMAT = 1;

/** Names of the first and of the last member; the others are `database/<table>/<part>` and `data/<path in the data folder>`. */
export const HEADER = 'backup.json';
export const MANIFEST = 'manifest.json';

/** What a backup says of itself before anything else. */
export const headerSchema = z.object({
  format: z.number().int(),
  /** Of the program that made it. */
  version: z.string(),
  /** Time of the snapshot. */
  createdAt: z.iso.datetime(),
  /** Names of the migrations that its schema has had, the oldest first. */
  migrations: z.array(z.string()),
});
export type BackupHeader = z.infer<typeof headerSchema>;

const tableSchema = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  rows: z.number().int(),
  /** Of its rows in PostgreSQL's text format, in the order of the members. */
  sha256: z.string(),
});
export type BackupTable = z.infer<typeof tableSchema>;

/** What is in a backup: written last, so that a backup that was cut has none. */
export const manifestSchema = z.object({
  members: z.array(z.object({ name: z.string(), bytes: z.number().int(), sha256: z.string() })),
  tables: z.array(tableSchema),
  /** Numbers that identity columns have given out; text, since they may be larger than a number is exact. */
  sequences: z.array(z.object({ name: z.string(), value: z.string(), isCalled: z.boolean() })),
  files: z.number().int(),
  /** Models and data sets that the database names and whose files were gone before the backup. */
  missing: z.array(z.string()),
});
export type BackupManifest = z.infer<typeof manifestSchema>;
