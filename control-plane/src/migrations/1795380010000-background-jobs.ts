import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The last run of each kind of job on each thing: whether it lives, when it has to end, how it has ended. */
export class BackgroundJobs1795380010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE background_job (
        kind text NOT NULL,
        subject text NOT NULL,
        state text NOT NULL,
        started_at timestamptz(3) NOT NULL,
        heartbeat_at timestamptz(3) NOT NULL,
        deadline_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3),
        error text,
        PRIMARY KEY (kind, subject)
      )`);
    await runner.query(`CREATE INDEX background_job_ended ON background_job (ended_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE background_job');
  }
}
