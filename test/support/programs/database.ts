import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../../control-plane/src/migrations/index.js';
import { SnakeNaming } from '../../../control-plane/src/platform/database/snake-naming.js';
import { TransactionalConnection } from '../../../control-plane/src/platform/database/transactional-connection.js';
import { EmbeddedPostgres } from '../../../control-plane/src/platform/postgres/embedded-postgres.js';
import { placeCluster } from '../../../control-plane/src/platform/postgres/placement.js';
import { ModelAliasChangeEntity } from '../../../control-plane/src/registry/aliases/persistence/model-alias-change.entity.js';
import { ModelAliasEntity } from '../../../control-plane/src/registry/aliases/persistence/model-alias.entity.js';
import { ModelVersionEntity } from '../../../control-plane/src/registry/versions/persistence/model-version.entity.js';
import { postmaster } from './embedded-postgres.js';

/** A PostgreSQL with the whole schema: one of its own, or that of a running control plane. */
export class TestDatabase {
  readonly connection: TransactionalConnection;

  private constructor(
    readonly folder: string,
    readonly url: string,
    private readonly dataSource: DataSource,
    private readonly stopServer: () => Promise<void>,
  ) {
    this.connection = new TransactionalConnection(dataSource);
  }

  static async start(): Promise<TestDatabase> {
    const folder = await mkdtemp(join(tmpdir(), 'picket-database-'));
    // Run by root, the server is another user, who must get through here.
    await chmod(folder, 0o711);
    const postgres = await EmbeddedPostgres.start(folder, 'of-a-test');
    const dataSource = await connect(postgres.url);
    await dataSource.runMigrations();
    return new TestDatabase(folder, postgres.url, dataSource, async () => {
      await postgres.stop();
      const placement = await placeCluster(folder);
      await rm(dirname(placement.folder), { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    });
  }

  /** The database of a running control plane, beside the control plane itself. */
  static async of(dataDir: string): Promise<TestDatabase> {
    const url = databaseUrl(dataDir);
    return new TestDatabase(dataDir, url, await connect(url), () => Promise.resolve());
  }

  query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.dataSource.query<Row[]>(sql, parameters);
  }

  async stop(): Promise<void> {
    await this.dataSource.destroy();
    await this.stopServer();
  }
}

function connect(url: string): Promise<DataSource> {
  return new DataSource({
    type: 'postgres',
    url,
    namingStrategy: new SnakeNaming(),
    entities: [ModelVersionEntity, ModelAliasEntity, ModelAliasChangeEntity],
    migrations: MIGRATIONS,
    installExtensions: false,
  }).initialize();
}

function databaseUrl(dataDir: string): string {
  const secrets = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as { databasePassword: string };
  return `postgres://picket:${secrets.databasePassword}@127.0.0.1:${postmaster(dataDir).port}/picket`;
}
