import { constants, accessSync, mkdirSync } from 'node:fs';
import { PicketError, describeError } from '@picket/shared/errors';

/** Others may pass through (the database may run as another user), nobody else may write; secrets are 0600 each. */
const MODE = 0o755;

/** @throws PicketError `data-folder.unwritable` */
export function openDataFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: MODE });
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new PicketError('data-folder.unwritable', 'user', `cannot write to ${path}: ${describeError(cause)}`, {
      next: 'set PICKET_DATA_DIR to a folder that this user may write to',
      cause,
    });
  }
}
