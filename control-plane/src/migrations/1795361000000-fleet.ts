import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Fleet1795361000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE agent (
        id text PRIMARY KEY,
        first_seen_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        status jsonb,
        rates jsonb,
        last_report jsonb
      )`);
    await runner.query(`
      CREATE TABLE desired_state (
        agent_id text PRIMARY KEY,
        revision integer NOT NULL,
        model jsonb,
        changed_at timestamptz NOT NULL
      )`);
    await runner.query(`CREATE TABLE fleet_default (id integer PRIMARY KEY, model jsonb)`);
    await runner.query(`
      CREATE TABLE agent_activity (
        at timestamptz NOT NULL,
        agent_id text NOT NULL,
        packets bigint NOT NULL,
        flows bigint NOT NULL,
        alerts bigint NOT NULL,
        PRIMARY KEY (at, agent_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE agent_activity, fleet_default, desired_state, agent');
  }
}
