import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a champion was made in spite of a check, and what became of the wish of a training run to promote. */
export class PromotionGate1795380001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE model_alias_change
        ADD COLUMN reason text,
        ADD COLUMN failed_checks jsonb NOT NULL DEFAULT '[]'`);
    await runner.query(`
      ALTER TABLE training_run
        ADD COLUMN "by" text,
        ADD COLUMN promote_equal boolean NOT NULL DEFAULT false,
        ADD COLUMN promotion jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE training_run DROP COLUMN "by", DROP COLUMN promote_equal, DROP COLUMN promotion');
    await runner.query('ALTER TABLE model_alias_change DROP COLUMN reason, DROP COLUMN failed_checks');
  }
}
