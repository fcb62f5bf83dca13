import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Registry1795363000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE model (name text PRIMARY KEY, last_version integer NOT NULL)`);
    await runner.query(`
      CREATE TABLE model_version (
        name text NOT NULL REFERENCES model,
        version integer NOT NULL,
        digest text NOT NULL UNIQUE,
        bytes integer NOT NULL,
        created_at timestamptz NOT NULL,
        training_run_id text NOT NULL,
        description jsonb NOT NULL,
        manifest jsonb NOT NULL,
        card text NOT NULL,
        PRIMARY KEY (name, version)
      )`);
    await runner.query(`
      CREATE TABLE model_alias (
        name text NOT NULL,
        alias text NOT NULL,
        version integer NOT NULL,
        set_at timestamptz NOT NULL,
        PRIMARY KEY (name, alias),
        FOREIGN KEY (name, version) REFERENCES model_version
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE model_alias, model_version, model');
  }
}
