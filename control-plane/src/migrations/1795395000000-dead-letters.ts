import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Dead letters keep the message itself, so that they can be replayed. Rows of before have only a text of it. */
export class DeadLetters1795395000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE dead_letter
        ADD COLUMN message bytea,
        ADD COLUMN is_whole boolean GENERATED ALWAYS AS (message IS NOT NULL) STORED,
        ADD COLUMN bytes integer NOT NULL DEFAULT 0,
        ADD COLUMN refusals integer NOT NULL DEFAULT 1,
        ADD COLUMN tried_at timestamptz(3),
        ALTER COLUMN payload DROP NOT NULL`);
    await runner.query(`UPDATE dead_letter SET bytes = octet_length(payload)`);
    await runner.query(`CREATE INDEX dead_letter_of_agent ON dead_letter (agent_id, id)`);
    await runner.query(`CREATE INDEX dead_letter_of_reason ON dead_letter (reason, id)`);
    await runner.query(`CREATE TABLE dead_letter_tally (outcome text PRIMARY KEY, count bigint NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE dead_letter_tally`);
    await runner.query(`DROP INDEX dead_letter_of_reason`);
    await runner.query(`DROP INDEX dead_letter_of_agent`);
    await runner.query(`UPDATE dead_letter SET payload = encode(message, 'hex') WHERE payload IS NULL`);
    await runner.query(`
      ALTER TABLE dead_letter
        DROP COLUMN is_whole,
        DROP COLUMN message,
        DROP COLUMN bytes,
        DROP COLUMN refusals,
        DROP COLUMN tried_at,
        ALTER COLUMN payload SET NOT NULL`);
  }
}
