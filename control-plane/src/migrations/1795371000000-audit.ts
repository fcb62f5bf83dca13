import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Audit1795371000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE dataset
        ADD COLUMN audit_progress real,
        ADD COLUMN audit_overrides jsonb NOT NULL DEFAULT '[]'`);
    await runner.query(`ALTER TABLE model_version ADD COLUMN audit_overrides jsonb NOT NULL DEFAULT '[]'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE model_version DROP COLUMN audit_overrides');
    await runner.query('ALTER TABLE dataset DROP COLUMN audit_overrides, DROP COLUMN audit_progress');
  }
}
