import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../../migrations/index.js';
import { Runtime } from '../runtime.js';
import { DatabaseWatch } from './database-watch.js';
import { SnakeNaming } from './snake-naming.js';
import { TransactionalConnection } from './transactional-connection.js';

/** Connections for work in the background; requests, ingest, readiness and pg-boss hold their own few. */
const POOL_SIZE = 6;
const WAIT_MS = 20_000;
/** Nothing waits for ever, not even for a step of the schema. */
const ANSWER_MS = 3_600_000;

/**
 * PostgreSQL through TypeORM. A context names its entities with `TypeOrmModule.forFeature([...])` in its module and its
 * migrations in `migrations/index.ts`; all migrations have run before anything else is built.
 */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [Runtime],
      useFactory: (runtime: Runtime) => ({
        type: 'postgres' as const,
        url: runtime.databaseUrl,
        applicationName: 'picket',
        poolSize: POOL_SIZE,
        connectTimeoutMS: WAIT_MS,
        extra: { query_timeout: ANSWER_MS },
        autoLoadEntities: true,
        namingStrategy: new SnakeNaming(),
        migrations: MIGRATIONS,
        migrationsRun: true,
        migrationsTransactionMode: 'each' as const,
        retryAttempts: 0,
        installExtensions: false,
      }),
    }),
  ],
  providers: [
    {
      provide: TransactionalConnection,
      inject: [DataSource],
      useFactory: (main: DataSource) => TransactionalConnection.open(main),
    },
    DatabaseWatch,
  ],
  exports: [TransactionalConnection, DatabaseWatch],
})
export class DatabaseModule {}
