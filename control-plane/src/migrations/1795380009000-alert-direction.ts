import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who opened the conversation; alerts of before do not say it. The other side of an alert is a filter of its own. */
export class AlertDirection1795380009000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE alert ADD COLUMN direction text`);
    await runner.query(`CREATE INDEX alert_of_destination ON alert (destination_address, received_at DESC, id DESC)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX alert_of_destination`);
    await runner.query(`ALTER TABLE alert DROP COLUMN direction`);
  }
}
