import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which group was given which model by whom. What holds now is the `model` of the group. */
export class Assignments1795390200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE assignment_change (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        group_name text NOT NULL REFERENCES agent_group ON UPDATE CASCADE ON DELETE CASCADE,
        assigned jsonb,
        failed_checks jsonb NOT NULL,
        reason text,
        at timestamptz(3) NOT NULL,
        by text NOT NULL
      )`);
    await runner.query(`CREATE INDEX assignment_change_of_group ON assignment_change (group_name, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE assignment_change`);
  }
}
