import { execFile } from 'node:child_process';
import { chown, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ControlPlaneError } from '../../errors.js';
import type { Placement } from './placement.js';

export const SUPERUSER = 'picket';

/**
 * Makes the cluster unless there is one. It is made beside its place and renamed, so that a crash half-way leaves no
 * cluster rather than half of one.
 * @throws PicketError `database.no-cluster`
 */
export async function ensureCluster(placement: Placement, password: string): Promise<void> {
  if (await exists(join(placement.cluster, 'PG_VERSION'))) return;
  const fresh = `${placement.cluster}.new`;
  const passwordFile = join(placement.folder, 'password.new');
  await rm(fresh, { recursive: true, force: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (placement.user) await chown(passwordFile, placement.user.uid, placement.user.gid);
  try {
    await initialise(placement, fresh, passwordFile);
    await rename(fresh, placement.cluster);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function initialise({ binaries, user, folder }: Placement, cluster: string, passwordFile: string): Promise<void> {
  const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', `--username=${SUPERUSER}`];
  try {
    await promisify(execFile)(binaries.initdb, ['-D', cluster, `--pwfile=${passwordFile}`, ...options], {
      ...user,
      cwd: folder,
    });
  } catch (cause) {
    const words = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '';
    // A program that could not be started has said nothing itself.
    const output = words.trim() === '' ? String(cause) : words;
    throw new ControlPlaneError('database.no-cluster', `initdb failed: ${lastLine(output)}`, {
      next: 'see that the data folder has room and may be written to',
      cause,
    });
  }
}

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => /error|fatal/i.test(line)).at(-1) ?? lines.filter(Boolean).at(-1) ?? 'no message';
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
