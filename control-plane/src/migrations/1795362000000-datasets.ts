import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Datasets1795362000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dataset (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        status text NOT NULL,
        error text,
        created_at timestamptz NOT NULL,
        sha256 text,
        profile text NOT NULL,
        rows integer NOT NULL,
        rows_unlabelled integer NOT NULL,
        features jsonb NOT NULL,
        classes jsonb NOT NULL,
        files jsonb NOT NULL,
        defects jsonb NOT NULL,
        audit jsonb
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dataset');
  }
}
