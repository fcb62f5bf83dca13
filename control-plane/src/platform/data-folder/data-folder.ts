import { accessSync, chmodSync, constants, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '@picket/shared/errors';
import { ControlPlaneError } from '../../errors.js';

const OWN = 0o700;
/** The database runs as another user, who has to pass through to its own folder; nobody can look around. */
const OWN_WITH_PASSAGE = 0o711;
const OTHERS = 0o077;
/** Belongs to the database's user, who has closed it already. */
const CLOSED = new Set(['postgres']);

/**
 * Makes the data folder if need be, and closes it, and all that is in it and will be, to other users of this machine: it
 * holds captured flows, models and secrets.
 * @param hasPassage another user has to reach a folder inside
 * @throws PicketError `data-folder.unwritable`
 */
export function openDataFolder(path: string, hasPassage: boolean): void {
  try {
    mkdirSync(path, { recursive: true, mode: OWN_WITH_PASSAGE });
    accessSync(path, constants.W_OK | constants.X_OK);
    chmodSync(path, hasPassage ? OWN_WITH_PASSAGE : OWN);
  } catch (cause) {
    throw new ControlPlaneError('data-folder.unwritable', `cannot write to ${path}: ${describeError(cause)}`, {
      next: 'set PICKET_DATA_DIR to a folder that this user may write to',
      cause,
    });
  }
  process.umask(OTHERS);
  for (const name of readdirSync(path)) if (!CLOSED.has(name)) close(join(path, name));
}

/** Earlier releases left files open to everybody. */
function close(path: string): void {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (!entry || entry.isSymbolicLink()) return;
  try {
    if ((entry.mode & OTHERS) !== 0) chmodSync(path, entry.mode & ~OTHERS);
  } catch {
    // It belongs to somebody else, who has to close it.
    return;
  }
  if (entry.isDirectory()) for (const name of readdirSync(path)) close(join(path, name));
}
