import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A run that has made nothing keeps no data set: it says what it was called, and lets it go. */
export class RunOutlivesDataset1795380011000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE training_run ADD COLUMN dataset text`);
    await runner.query(`
      UPDATE training_run SET dataset = dataset.name || '@' || dataset.version
      FROM dataset WHERE dataset.id = dataset_id`);
    await runner.query(`ALTER TABLE training_run ALTER COLUMN dataset SET NOT NULL`);
    await runner.query(`ALTER TABLE training_run ALTER COLUMN dataset_id DROP NOT NULL`);
    await runner.query(`ALTER TABLE training_run DROP CONSTRAINT training_run_dataset_id_fkey`);
    await runner.query(`
      ALTER TABLE training_run ADD CONSTRAINT training_run_dataset_id_fkey
      FOREIGN KEY (dataset_id) REFERENCES dataset ON DELETE SET NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM training_run WHERE dataset_id IS NULL`);
    await runner.query(`ALTER TABLE training_run DROP CONSTRAINT training_run_dataset_id_fkey`);
    await runner.query(`
      ALTER TABLE training_run ADD CONSTRAINT training_run_dataset_id_fkey
      FOREIGN KEY (dataset_id) REFERENCES dataset`);
    await runner.query(`ALTER TABLE training_run ALTER COLUMN dataset_id SET NOT NULL`);
    await runner.query(`ALTER TABLE training_run DROP COLUMN dataset`);
  }
}
