import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MIGRATIONS } from '../../migrations/index.js';
import { Runtime } from '../runtime.js';
import { SnakeNaming } from './snake-naming.js';
import { TransactionalConnection } from './transactional-connection.js';

/** Connections that this process holds at most; pg-boss holds its own few beside them. */
const POOL_SIZE = 12;

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
  providers: [TransactionalConnection],
  exports: [TransactionalConnection],
})
export class DatabaseModule {}
