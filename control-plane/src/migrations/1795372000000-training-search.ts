import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Trials of a search, what each stage took, and which run another one repeats. */
export class TrainingSearch1795372000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE training_run
        ADD COLUMN trials jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN stages jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN restart_of uuid`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE training_run DROP COLUMN trials, DROP COLUMN stages, DROP COLUMN restart_of');
  }
}
