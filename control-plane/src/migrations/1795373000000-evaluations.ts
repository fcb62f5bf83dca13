import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Evaluations1795373000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE model_version ADD COLUMN evaluation jsonb');
    await runner.query(`
      CREATE TABLE model_evaluation (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        version integer NOT NULL,
        dataset_id uuid NOT NULL REFERENCES dataset ON DELETE CASCADE,
        against integer,
        state text NOT NULL,
        error text,
        created_at timestamptz NOT NULL,
        finished_at timestamptz,
        result jsonb,
        comparison jsonb,
        FOREIGN KEY (name, version) REFERENCES model_version ON DELETE CASCADE
      )`);
    await runner.query('CREATE INDEX model_evaluation_by_version ON model_evaluation (name, version, created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE model_evaluation');
    await runner.query('ALTER TABLE model_version DROP COLUMN evaluation');
  }
}
