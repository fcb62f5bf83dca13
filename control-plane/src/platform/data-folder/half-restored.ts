import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ControlPlaneError } from '../../errors.js';

const markOf = (dataFolder: string) => join(dataFolder, 'restore.unfinished');

/** From here to `endRestore` the folder holds half of a backup, however the restore ends. */
export function beginRestore(dataFolder: string): void {
  writeFileSync(markOf(dataFolder), '', { flush: true });
}

export function endRestore(dataFolder: string): void {
  rmSync(markOf(dataFolder));
}

/** @throws PicketError `data-folder.half-restored` after a restore that was killed */
export function refuseHalfRestored(dataFolder: string): void {
  if (!existsSync(markOf(dataFolder))) return;
  throw new ControlPlaneError('data-folder.half-restored', `a restore into ${dataFolder} was cut short`, {
    next: 'remove that folder and restore again',
  });
}
