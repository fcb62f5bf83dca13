import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Settings of the fleet, of groups and of agents, each revision of them, and what follows for each agent. */
export class Settings1795390100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const columns = `
      scope text NOT NULL,
      target text NOT NULL,
      revision integer NOT NULL,
      "values" jsonb NOT NULL,
      note text NOT NULL,
      changed_at timestamptz(3) NOT NULL,
      changed_by text NOT NULL`;
    await runner.query(`CREATE TABLE setting_layer (${columns}, PRIMARY KEY (scope, target))`);
    await runner.query(`CREATE TABLE setting_revision (${columns}, PRIMARY KEY (scope, target, revision))`);
    await runner.query(`ALTER TABLE desired_state
      ADD settings jsonb NOT NULL DEFAULT '{}', ADD settings_revision integer NOT NULL DEFAULT 0`);
    await runner.query(`ALTER TABLE agent ADD last_settings_report jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE agent DROP COLUMN last_settings_report`);
    await runner.query(`ALTER TABLE desired_state DROP COLUMN settings, DROP COLUMN settings_revision`);
    await runner.query(`DROP TABLE setting_revision`);
    await runner.query(`DROP TABLE setting_layer`);
  }
}
