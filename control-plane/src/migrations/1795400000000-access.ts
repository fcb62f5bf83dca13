import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People who sign in, their sessions, and the keys of programs; of secrets only hashes. */
export class Access1795400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE user_account (
        name text PRIMARY KEY,
        role text NOT NULL,
        password_hash text,
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        disabled_at timestamptz(3),
        last_sign_in_at timestamptz(3)
      )`);
    await runner.query(`
      CREATE TABLE user_session (
        id uuid PRIMARY KEY,
        user_name text NOT NULL REFERENCES user_account ON DELETE CASCADE,
        token_hash text NOT NULL UNIQUE,
        previous_hash text UNIQUE,
        rotated_at timestamptz(3) NOT NULL,
        created_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3) NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        address text NOT NULL,
        client text NOT NULL
      )`);
    await runner.query('CREATE INDEX user_session_user ON user_session (user_name)');
    await runner.query(`
      CREATE TABLE sign_in_link (
        token_hash text PRIMARY KEY,
        user_name text REFERENCES user_account ON DELETE CASCADE,
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        expires_at timestamptz(3) NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE api_key (
        id text PRIMARY KEY,
        name text NOT NULL,
        note text NOT NULL,
        role text NOT NULL,
        secret_hash text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        created_by text NOT NULL,
        expires_at timestamptz(3) NOT NULL,
        revoked_at timestamptz(3),
        revoked_by text,
        last_used_at timestamptz(3),
        last_used_address text
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_key, sign_in_link, user_session, user_account');
  }
}
