import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Ingest1795361100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ingest_watermark (
        agent_id text NOT NULL,
        boot_epoch bigint NOT NULL,
        committed bigint NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (agent_id, boot_epoch)
      )`);
    await runner.query(`
      CREATE TABLE dropped_record (
        agent_id text NOT NULL,
        boot_epoch bigint NOT NULL,
        sequence bigint NOT NULL,
        received_at timestamptz NOT NULL,
        reason text NOT NULL,
        kind text NOT NULL,
        count bigint NOT NULL,
        PRIMARY KEY (agent_id, boot_epoch, sequence)
      )`);
    await runner.query(`
      CREATE TABLE dead_letter (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        received_at timestamptz NOT NULL,
        agent_id text NOT NULL,
        channel text NOT NULL,
        boot_epoch bigint,
        sequence bigint,
        reason text NOT NULL,
        payload text NOT NULL,
        UNIQUE (agent_id, boot_epoch, sequence)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letter, dropped_record, ingest_watermark');
  }
}
