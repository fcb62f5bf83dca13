import { setTimeout as delay } from 'node:timers/promises';
import { describeError } from '@picket/shared/errors';
import { freePort } from '../process/free-port.js';
import { Supervisor } from '../process/supervisor.js';
import { ensureCluster, SUPERUSER } from './cluster.js';
import { connectOnce, createDatabase } from './database-url.js';
import { placeCluster, type Placement } from './placement.js';
import { Postmaster } from './postmaster.js';
import { stopOrphan } from './postmaster-file.js';

const DATABASE = 'picket';
/** Crash recovery after kill -9 under load took seconds; this is far more than was seen. */
const START_PATIENCE_MS = 60_000;
const POLL_MS = 30;
/** A killed server's processes and shared memory linger for a moment, and starting fails as long. */
const ATTEMPTS = 4;
const ATTEMPT_DELAY_MS = 500;

/** PostgreSQL as our own child, kept running; the cluster is made at the first start. */
export class EmbeddedPostgres {
  private constructor(
    readonly url: string,
    private readonly supervisor: Supervisor,
  ) {}

  /** @throws PicketError `database.*` */
  static async start(dataFolder: string, password: string): Promise<EmbeddedPostgres> {
    const placement = await placeCluster(dataFolder);
    await stopOrphan(placement.cluster);
    await ensureCluster(placement, password);
    // The same port after each restart, so that the connection pools find the server again.
    const port = await freePort();
    const url = (database: string) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
    const supervisor = new Supervisor('PostgreSQL', () => launch(placement, port, url('postgres')));
    await supervisor.start();
    await createDatabase(url('postgres'), DATABASE);
    return new EmbeddedPostgres(url(DATABASE), supervisor);
  }

  stop(): Promise<void> {
    return this.supervisor.stop();
  }
}

async function launch(placement: Placement, port: number, url: string): Promise<Postmaster> {
  for (let attempt = 1; ; attempt += 1) {
    await stopOrphan(placement.cluster);
    const postmaster = new Postmaster(placement, port);
    try {
      await untilItAnswers(postmaster, url);
      return postmaster;
    } catch (error) {
      await postmaster.stop();
      if (attempt === ATTEMPTS) throw error;
      await delay(attempt * ATTEMPT_DELAY_MS);
    }
  }
}

async function untilItAnswers(postmaster: Postmaster, url: string): Promise<void> {
  let trouble = 'does not answer';
  for (const deadline = Date.now() + START_PATIENCE_MS; Date.now() < deadline; await delay(POLL_MS)) {
    if (!postmaster.isRunning) throw postmaster.failure('ended at once');
    try {
      return await connectOnce(url);
    } catch (error) {
      trouble = `does not answer (${describeError(error)})`;
    }
  }
  throw postmaster.failure(trouble);
}
