import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agents that are taken out of service, and those that are expected back though they were not heard of for long. */
export class Decommission1795396010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE enrolled_agent
        ADD COLUMN decommissioned_at timestamptz(3),
        ADD COLUMN decommissioned_by text,
        ADD COLUMN decommissioned_reason text,
        ADD COLUMN purged_at timestamptz(3)`);
    await runner.query('ALTER TABLE agent ADD COLUMN expected_since timestamptz(3)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE agent DROP COLUMN expected_since');
    await runner.query(`
      ALTER TABLE enrolled_agent DROP COLUMN decommissioned_at, DROP COLUMN decommissioned_by,
        DROP COLUMN decommissioned_reason, DROP COLUMN purged_at`);
  }
}
