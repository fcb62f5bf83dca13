import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Subscribers of the alert feed, each with a credential and a scope of its own. */
export class FeedSubscribers1795397000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE feed_subscriber (
        name text PRIMARY KEY,
        note text NOT NULL,
        scope jsonb NOT NULL,
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        credential uuid NOT NULL,
        credential_at timestamptz(3) NOT NULL,
        kind text NOT NULL,
        password_hash text,
        serial text UNIQUE,
        authority_digest text REFERENCES certificate_authority,
        expires_at timestamptz(3),
        revoked_at timestamptz(3),
        revoked_by text,
        last_seen_at timestamptz(3),
        last_seen_address text
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE feed_subscriber');
  }
}
