import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The CA of this installation, enrolment tokens and their uses, and the certificates of agents. */
export class Identity1795381000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE certificate_authority (
        digest text PRIMARY KEY,
        certificate text NOT NULL,
        encrypted_key text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        not_after timestamptz(3) NOT NULL,
        is_issuing boolean NOT NULL,
        retired_at timestamptz(3)
      )`);
    // Two control planes that start at once on one database agree on one.
    await runner.query(`CREATE UNIQUE INDEX certificate_authority_issuing ON certificate_authority (is_issuing)
      WHERE is_issuing`);
    await runner.query(`
      CREATE TABLE enrolment_token (
        id uuid PRIMARY KEY,
        secret_hash text NOT NULL,
        note text NOT NULL,
        max_uses integer NOT NULL,
        uses integer NOT NULL,
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        revoked_at timestamptz(3),
        revoked_by text
      )`);
    await runner.query(`CREATE INDEX enrolment_token_created ON enrolment_token (created_at, id)`);
    await runner.query(`
      CREATE TABLE enrolment (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        token_id uuid NOT NULL REFERENCES enrolment_token ON DELETE CASCADE,
        at timestamptz(3) NOT NULL,
        address text NOT NULL,
        hostname text NOT NULL,
        agent_id text,
        outcome text NOT NULL,
        clock_offset_ms bigint NOT NULL
      )`);
    await runner.query(`CREATE INDEX enrolment_of_token ON enrolment (token_id, id)`);
    await runner.query(`
      CREATE TABLE enrolled_agent (
        agent_id text PRIMARY KEY,
        machine_id text,
        hostname text NOT NULL,
        enrolled_at timestamptz(3) NOT NULL,
        same_machine_as text,
        revoked_at timestamptz(3),
        revoked_by text,
        revoked_reason text
      )`);
    await runner.query(`CREATE INDEX enrolled_agent_machine ON enrolled_agent (machine_id)`);
    await runner.query(`
      CREATE TABLE agent_certificate (
        serial text PRIMARY KEY,
        agent_id text NOT NULL REFERENCES enrolled_agent ON DELETE CASCADE,
        token_id uuid REFERENCES enrolment_token ON DELETE SET NULL,
        key_fingerprint text NOT NULL,
        certificate text NOT NULL,
        authority_digest text NOT NULL REFERENCES certificate_authority,
        issued_at timestamptz(3) NOT NULL,
        not_before timestamptz(3) NOT NULL,
        not_after timestamptz(3) NOT NULL
      )`);
    await runner.query(`CREATE INDEX agent_certificate_of_key ON agent_certificate (key_fingerprint)`);
    await runner.query(`CREATE INDEX agent_certificate_of_agent ON agent_certificate (agent_id, not_after)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'agent_certificate',
      'enrolled_agent',
      'enrolment',
      'enrolment_token',
      'certificate_authority',
    ])
      await runner.query(`DROP TABLE ${table}`);
  }
}
