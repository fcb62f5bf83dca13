import type { DataSource, DataSourceOptions } from 'typeorm';
import { DataSource as NewDataSource } from 'typeorm';

/** Groups of queries. Each has connections of its own, so that none waits for the slow query of another. */
export type Lane = 'requests' | 'ingest' | 'probe';

interface Bounds {
  readonly connections: number;
  /** For a free connection. */
  readonly waitMs: number;
  /** The database gives a statement up after this. */
  readonly statementMs: number;
  /** We give it up after this, should the database be stopped. */
  readonly answerMs: number;
  readonly lockMs: number;
}

export const LANES: Readonly<Record<Lane, Bounds>> = {
  requests: { connections: 8, waitMs: 3000, statementMs: 4000, answerMs: 5000, lockMs: 3000 },
  ingest: { connections: 5, waitMs: 10_000, statementMs: 12_000, answerMs: 15_000, lockMs: 8000 },
  probe: { connections: 1, waitMs: 1500, statementMs: 1500, answerMs: 1800, lockMs: 1000 },
};
const IDLE_IN_TRANSACTION_MS = 60_000;

/** Another pool on the same database and the same entities; it connects when first used. */
export function openLane(main: DataSource, lane: Lane): Promise<DataSource> {
  const { connections, waitMs, statementMs, answerMs, lockMs } = LANES[lane];
  const options = {
    ...main.options,
    entities: main.entityMetadatas.map(({ target }) => target),
    migrations: [],
    migrationsRun: false,
    applicationName: `picket-${lane}`,
    poolSize: connections,
    connectTimeoutMS: waitMs,
    extra: {
      statement_timeout: statementMs,
      query_timeout: answerMs,
      lock_timeout: lockMs,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    },
  } as DataSourceOptions;
  return new NewDataSource(options).initialize();
}
