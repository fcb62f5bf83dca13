import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';

/**
 * A connection that is lost in the very moment in which it was made says so before anybody listens, and an error that
 * nobody hears ends the process. Whoever uses the connection is told by the query that fails.
 */
export function surviveLostConnections(pool: Pick<Pool, 'on'>): void {
  pool.on('connect', (client) => client.on('error', () => undefined));
}

/** The pool of a data source; TypeORM does not say that it has one. */
export function poolOf({ driver }: DataSource): Pool {
  return (driver as unknown as { readonly master: Pool }).master;
}
