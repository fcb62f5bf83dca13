import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AlertFeed1795380006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE alert_feed (id integer PRIMARY KEY, sequence bigint NOT NULL, last_id bigint NOT NULL)',
    );
    // Of what was stored before, nobody counted what is missing: it may be some.
    await runner.query('ALTER TABLE ingest_watermark ADD COLUMN missing bigint NOT NULL DEFAULT 1');
    await runner.query('ALTER TABLE ingest_watermark ADD COLUMN jumped_to bigint NOT NULL DEFAULT 0');
    await runner.query('ALTER TABLE ingest_watermark ALTER COLUMN missing SET DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ingest_watermark DROP COLUMN missing, DROP COLUMN jumped_to');
    await runner.query('DROP TABLE alert_feed');
  }
}
