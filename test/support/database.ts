import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../control-plane/src/migrations/index.js';
import { SnakeNaming } from '../../control-plane/src/platform/database/snake-naming.js';
import { TransactionalConnection } from '../../control-plane/src/platform/database/transactional-connection.js';
import { EmbeddedPostgres } from '../../control-plane/src/platform/postgres/embedded-postgres.js';
import { placeCluster } from '../../control-plane/src/platform/postgres/placement.js';
import { ModelAliasEntity } from '../../control-plane/src/registry/persistence/model-alias.entity.js';
import { ModelVersionEntity } from '../../control-plane/src/registry/persistence/model-version.entity.js';

/** A PostgreSQL of its own with the whole schema, for tests that need nothing else of the control plane. */
export class TestDatabase {
  readonly connection: TransactionalConnection;

  private constructor(
    readonly folder: string,
    private readonly postgres: EmbeddedPostgres,
    private readonly dataSource: DataSource,
  ) {
    this.connection = new TransactionalConnection(dataSource);
  }

  get url(): string {
    return this.postgres.url;
  }

  static async start(): Promise<TestDatabase> {
    const folder = await mkdtemp(join(tmpdir(), 'picket-database-'));
    // Run by root, the server is another user, who must get through here.
    await chmod(folder, 0o711);
    const postgres = await EmbeddedPostgres.start(folder, 'of-a-test');
    const dataSource = new DataSource({
      entities: [ModelVersionEntity, ModelAliasEntity],
      type: 'postgres',
      url: postgres.url,
      namingStrategy: new SnakeNaming(),
      migrations: MIGRATIONS,
      installExtensions: false,
    });
    await dataSource.initialize();
    await dataSource.runMigrations();
    return new TestDatabase(folder, postgres, dataSource);
  }

  query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    return this.dataSource.query<Row[]>(sql, parameters);
  }

  async stop(): Promise<void> {
    await this.dataSource.destroy();
    await this.postgres.stop();
    const placement = await placeCluster(this.folder);
    await rm(dirname(placement.folder), { recursive: true, force: true });
    await rm(this.folder, { recursive: true, force: true });
  }
}
