import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Groups of agents; the agents that are there already belong to the group `default`. */
export class AgentGroups1795390000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE agent_group (
        name text PRIMARY KEY,
        notes text NOT NULL,
        model jsonb,
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL
      )`);
    await runner.query(`INSERT INTO agent_group VALUES ('default', '', NULL, now(), 'picket')`);
    await runner.query(`
      CREATE TABLE agent_membership (
        agent_id text PRIMARY KEY,
        group_name text NOT NULL DEFAULT 'default' REFERENCES agent_group ON UPDATE CASCADE,
        labels jsonb NOT NULL DEFAULT '{}',
        notes text NOT NULL DEFAULT ''
      )`);
    await runner.query(`CREATE INDEX agent_membership_of_group ON agent_membership (group_name, agent_id)`);
    await runner.query(`CREATE INDEX agent_membership_labels ON agent_membership USING gin (labels)`);
    await runner.query(`INSERT INTO agent_membership (agent_id)
      SELECT id FROM agent UNION SELECT agent_id FROM enrolled_agent`);
    await runner.query(`ALTER TABLE enrolment_token ADD group_name text NOT NULL DEFAULT 'default'
      REFERENCES agent_group ON UPDATE CASCADE ON DELETE SET DEFAULT`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE enrolment_token DROP COLUMN group_name`);
    await runner.query(`DROP TABLE agent_membership`);
    await runner.query(`DROP TABLE agent_group`);
  }
}
