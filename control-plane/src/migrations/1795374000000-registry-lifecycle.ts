import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Imported versions, tombstones, who moved an alias, and quick counts of a model's alerts. */
export class RegistryLifecycle1795374000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE model_version
        ALTER COLUMN training_run_id DROP NOT NULL,
        ADD COLUMN imported_at timestamptz,
        ADD COLUMN deleted_at timestamptz,
        ADD COLUMN deleted_by text,
        ADD COLUMN deletion_reason text`);
    await runner.query(`
      CREATE TABLE model_alias_change (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL,
        alias text NOT NULL,
        from_version integer,
        to_version integer,
        by text,
        at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX model_alias_change_newest ON model_alias_change (name, id DESC)');
    // What was set before there was a history is its beginning.
    await runner.query(`
      INSERT INTO model_alias_change (name, alias, to_version, at)
      SELECT name, alias, version, set_at FROM model_alias ORDER BY set_at`);
    await runner.query(`
      CREATE INDEX alert_by_model ON alert (model_digest, class) INCLUDE (received_at, flow_count)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX alert_by_model');
    await runner.query('DROP TABLE model_alias_change');
    // The schema before knows neither tombstones nor versions without a run: both would come back to life half.
    await runner.query('DELETE FROM model_version WHERE deleted_at IS NOT NULL');
    await runner.query(`UPDATE model_version SET training_run_id = manifest->'lineage'->>'runId'
      WHERE training_run_id IS NULL`);
    await runner.query(`
      ALTER TABLE model_version
        ALTER COLUMN training_run_id SET NOT NULL,
        DROP COLUMN imported_at,
        DROP COLUMN deleted_at,
        DROP COLUMN deleted_by,
        DROP COLUMN deletion_reason`);
  }
}
