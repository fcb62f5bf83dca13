import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each agent has given up, summed: the single records go with age, the sums stay. */
export class DroppedTotals1795395010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dropped_total (
        agent_id text NOT NULL,
        reason text NOT NULL,
        kind text NOT NULL,
        count numeric NOT NULL,
        last_at timestamptz(3) NOT NULL,
        PRIMARY KEY (agent_id, reason, kind)
      )`);
    await runner.query(`
      INSERT INTO dropped_total
        SELECT agent_id, reason, kind, sum(count), max(received_at) FROM dropped_record GROUP BY 1, 2, 3`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dropped_total');
  }
}
