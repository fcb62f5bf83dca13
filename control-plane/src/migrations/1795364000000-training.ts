import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Training1795364000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE training_run (
        id uuid PRIMARY KEY,
        dataset_id uuid NOT NULL REFERENCES dataset,
        model text NOT NULL,
        benign_class text NOT NULL,
        promote boolean NOT NULL,
        state text NOT NULL,
        stage text NOT NULL,
        progress real NOT NULL,
        created_at timestamptz NOT NULL,
        started_at timestamptz,
        finished_at timestamptz,
        parameters jsonb NOT NULL,
        curve jsonb NOT NULL,
        metrics jsonb,
        parity jsonb,
        version integer,
        error text,
        log jsonb NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE training_run');
  }
}
