import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The twin of `alert_by_model`, which each new alert paid for. */
export class AlertModelOnce1795380600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX alert_of_model');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX alert_of_model ON alert (model_digest, class) INCLUDE (flow_count, received_at)');
  }
}
