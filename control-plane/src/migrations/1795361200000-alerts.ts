import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Alerts1795361200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE alert (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        agent_id text NOT NULL,
        boot_epoch bigint NOT NULL,
        sequence bigint NOT NULL,
        received_at timestamptz(3) NOT NULL,
        class text NOT NULL,
        severity text NOT NULL,
        probability double precision NOT NULL,
        flow_count bigint NOT NULL,
        first_at timestamptz NOT NULL,
        last_at timestamptz NOT NULL,
        source_address text NOT NULL,
        destination_address text NOT NULL,
        capture_source text NOT NULL,
        model_name text NOT NULL,
        model_version integer NOT NULL,
        model_digest text NOT NULL,
        profile text NOT NULL,
        agent_version text NOT NULL,
        examples jsonb NOT NULL,
        UNIQUE (agent_id, boot_epoch, sequence)
      )`);
    await runner.query(`CREATE INDEX alert_newest_first ON alert (received_at DESC, id DESC)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE alert');
  }
}
