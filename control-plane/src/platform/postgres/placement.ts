import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Logger } from '@nestjs/common';
import { copyBinaries, findBinaries, type Binaries } from './binaries.js';
import { databaseFolders, OUTSIDE } from './database-folders.js';
import { databaseUser, mayReach, type OsUser } from './os-user.js';

/** Where the cluster lives, which binaries serve it, and as whom. */
export interface Placement {
  readonly binaries: Binaries;
  /** Owned by the database's user; the cluster and what is needed to make it are inside. */
  readonly folder: string;
  readonly cluster: string;
  readonly user: OsUser | undefined;
}

/**
 * In the data folder, served by the checkout's binaries, if the database's user can get there. As root it may not (a
 * checkout under /root): then the cluster is outside, in a folder that belongs to this data folder, and so is one copy of
 * the binaries for all.
 */
export async function placeCluster(dataFolder: string): Promise<Placement> {
  const user = databaseUser();
  const installed = await findBinaries();
  const binaries = mayReach(installed.postgres, user) ? installed : await copyBinaries(installed, OUTSIDE);
  const { inside, outside } = databaseFolders(dataFolder);
  if (mayReach(dataFolder, user)) return place(inside, binaries, user);
  const base = dirname(outside);
  new Logger('postgres').log(`the database is in ${base}, because its user cannot reach ${dataFolder}`);
  mkdirSync(base, { recursive: true });
  for (const folder of [OUTSIDE, base]) chmodSync(folder, 0o755); // whatever the umask
  return place(outside, binaries, user);
}

function place(folder: string, binaries: Binaries, user: OsUser | undefined): Placement {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user) chownSync(folder, user.uid, user.gid);
  return { binaries, folder, cluster: join(folder, 'cluster'), user };
}
