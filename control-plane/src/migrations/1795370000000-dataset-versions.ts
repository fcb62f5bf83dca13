import type { MigrationInterface, QueryRunner } from 'typeorm';

export class DatasetVersions1795370000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE dataset ADD COLUMN version integer');
    await runner.query(`
      UPDATE dataset SET version = numbered.version
      FROM (SELECT id, row_number() OVER (PARTITION BY name ORDER BY created_at, id) AS version FROM dataset) numbered
      WHERE dataset.id = numbered.id`);
    await runner.query('ALTER TABLE dataset ALTER COLUMN version SET NOT NULL');
    await runner.query('CREATE UNIQUE INDEX dataset_name_version ON dataset (name, version)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE dataset DROP COLUMN version');
  }
}
