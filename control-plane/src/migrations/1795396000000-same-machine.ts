import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a person decides of a host: that it is the machine of another agent, or that its expired certificate is renewed. */
export class SameMachine1795396000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE enrolled_agent
        ADD COLUMN merged_into text REFERENCES enrolled_agent,
        ADD COLUMN records_after bigint NOT NULL DEFAULT 0,
        ADD COLUMN renewal_asked_at timestamptz(3),
        ADD COLUMN renewal_asked_from text,
        ADD COLUMN renewal_approved_at timestamptz(3),
        ADD COLUMN renewal_approved_by text`);
    await runner.query('ALTER TABLE agent_certificate ADD COLUMN revoked_at timestamptz(3)');
    await runner.query('ALTER TABLE enrolment ADD COLUMN decided_by text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE enrolment DROP COLUMN decided_by');
    await runner.query('ALTER TABLE agent_certificate DROP COLUMN revoked_at');
    await runner.query(`
      ALTER TABLE enrolled_agent DROP COLUMN merged_into, DROP COLUMN records_after, DROP COLUMN renewal_asked_at,
        DROP COLUMN renewal_asked_from, DROP COLUMN renewal_approved_at, DROP COLUMN renewal_approved_by`);
  }
}
