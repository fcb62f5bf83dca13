import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PicketError } from '@picket/shared/errors';
import { ControlPlaneError } from '../errors.js';
import type { ControlPlaneConfig } from '../platform/config.js';
import { InstanceLock } from '../platform/data-folder/instance-lock.js';
import { databaseFolders } from '../platform/postgres/database-folders.js';
import { checkDatabase } from '../platform/postgres/database-url.js';
import { EmbeddedPostgres } from '../platform/postgres/embedded-postgres.js';

/** Line of `postmaster.pid` that holds the port. */
const PORT_LINE = 3;
const secretsSchema = z.object({ databasePassword: z.string() });

/** The data of a control plane: its folder, and its database while that can be asked. */
export interface Installation {
  readonly dataFolder: string;
  readonly databaseUrl: string;
}

/**
 * Works on the data of a control plane from beside it: with the database that the running one has, else with one that
 * is started for it.
 * @throws PicketError `backup.no-installation` where there is none
 */
export async function withInstallation<Result>(
  config: ControlPlaneConfig,
  work: (installation: Installation) => Promise<Result>,
): Promise<Result> {
  const dataFolder = config['data.dir'];
  const password = await readPassword(dataFolder);
  const external = config['database.url'];
  if (external !== undefined) {
    await checkDatabase(external);
    return work({ dataFolder, databaseUrl: external });
  }
  const lock = takeLock(dataFolder);
  if (!lock) return work({ dataFolder, databaseUrl: await runningDatabase(dataFolder, password) });
  try {
    const postgres = await EmbeddedPostgres.start(dataFolder, password);
    return await work({ dataFolder, databaseUrl: postgres.url }).finally(() => postgres.stop());
  } finally {
    lock.release();
  }
}

/** Undefined: a control plane runs. */
function takeLock(dataFolder: string): InstanceLock | undefined {
  try {
    return InstanceLock.take(dataFolder);
  } catch (error) {
    if (error instanceof PicketError && error.code === 'data-folder.in-use') return undefined;
    throw error;
  }
}

async function readPassword(dataFolder: string): Promise<string> {
  try {
    return secretsSchema.parse(JSON.parse(await readFile(join(dataFolder, 'secrets.json'), 'utf8'))).databasePassword;
  } catch (cause) {
    throw new ControlPlaneError('backup.no-installation', `there is no readable secrets.json in ${dataFolder}`, {
      next: 'set PICKET_DATA_DIR to the data folder of the control plane, and run this as its user',
      cause,
    });
  }
}

async function runningDatabase(dataFolder: string, password: string): Promise<string> {
  const { inside, outside } = databaseFolders(dataFolder);
  for (const folder of [inside, outside]) {
    const text = await readFile(join(folder, 'cluster/postmaster.pid'), 'utf8').catch(() => '');
    const port = Number(text.split('\n')[PORT_LINE]);
    if (port > 0) return `postgres://picket:${password}@127.0.0.1:${port}/picket`;
  }
  throw new ControlPlaneError('database.not-started', 'the control plane runs and its database does not answer yet', {
    next: 'try again in a minute',
  });
}
