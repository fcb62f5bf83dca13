import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Labels outlive their alerts, which are forgotten after a while: they carry what training needs of them. A label that is
 * replaced or undone stays, with who did it and when. What became of a label in a data set is a row of its own.
 */
export class Labels1795375000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE alert ADD COLUMN label jsonb`);
    await runner.query(`ALTER TABLE dataset ADD COLUMN derived_from jsonb`);
    await runner.query(`
      CREATE TABLE alert_label (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        alert_id bigint NOT NULL,
        verdict text NOT NULL,
        class text,
        note text,
        author text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        superseded_at timestamptz(3),
        superseded_by text,
        undone boolean NOT NULL,
        agent_id text NOT NULL,
        alert_class text NOT NULL,
        model_name text NOT NULL,
        model_version integer NOT NULL,
        model_digest text NOT NULL,
        profile text NOT NULL,
        flow_count integer NOT NULL,
        flows jsonb NOT NULL
      )`);
    await runner.query(`CREATE UNIQUE INDEX alert_label_current ON alert_label (alert_id) WHERE superseded_at IS NULL`);
    await runner.query(`CREATE INDEX alert_label_of_alert ON alert_label (alert_id, id)`);
    await runner.query(`
      CREATE TABLE label_use (
        dataset_id uuid NOT NULL REFERENCES dataset ON DELETE CASCADE,
        label_id bigint NOT NULL REFERENCES alert_label,
        taken integer NOT NULL,
        left_out jsonb NOT NULL,
        PRIMARY KEY (dataset_id, label_id)
      )`);
    await runner.query(`CREATE INDEX label_use_of_label ON label_use (label_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE label_use');
    await runner.query('DROP TABLE alert_label');
    await runner.query('ALTER TABLE dataset DROP COLUMN derived_from');
    await runner.query('ALTER TABLE alert DROP COLUMN label');
  }
}
