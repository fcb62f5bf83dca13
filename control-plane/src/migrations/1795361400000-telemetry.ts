import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Telemetry1795361400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // `rolled`: its content is in the rollups too.
    await runner.query(`
      CREATE TABLE sketch_window (
        agent_id text NOT NULL,
        boot_epoch bigint NOT NULL,
        sequence bigint NOT NULL,
        model_digest text NOT NULL,
        start_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        rolled boolean NOT NULL DEFAULT false,
        payload bytea NOT NULL,
        PRIMARY KEY (agent_id, boot_epoch, sequence)
      )`);
    await runner.query('CREATE INDEX sketch_window_time ON sketch_window (model_digest, start_at, agent_id)');
    await runner.query(`
      CREATE INDEX sketch_window_pending ON sketch_window (model_digest, agent_id, start_at) WHERE NOT rolled`);
    await runner.query('CREATE INDEX sketch_window_received ON sketch_window (received_at)');
    // An empty agent id stands for the whole fleet.
    await runner.query(`
      CREATE TABLE sketch_rollup (
        model_digest text NOT NULL,
        level text NOT NULL,
        agent_id text NOT NULL,
        start_at timestamptz NOT NULL,
        payload bytea NOT NULL,
        PRIMARY KEY (model_digest, level, agent_id, start_at)
      )`);
    await runner.query('CREATE INDEX sketch_rollup_age ON sketch_rollup (level, start_at)');
    await runner.query(`
      CREATE TABLE flow_sample (
        agent_id text NOT NULL,
        boot_epoch bigint NOT NULL,
        sequence bigint NOT NULL,
        model_digest text NOT NULL,
        profile text NOT NULL,
        reason text NOT NULL,
        start_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        flow bytea NOT NULL,
        PRIMARY KEY (agent_id, boot_epoch, sequence)
      )`);
    await runner.query('CREATE INDEX flow_sample_age ON flow_sample (received_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE flow_sample, sketch_rollup, sketch_window');
  }
}
