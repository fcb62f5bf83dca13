import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The list in the order in which things happened, rather than that in which they were told. */
export class AlertSeen1795380500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX alert_seen ON alert (date_trunc('milliseconds', last_at AT TIME ZONE 'UTC') DESC, id DESC)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX alert_seen');
  }
}
