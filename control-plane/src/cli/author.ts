import { userInfo } from 'node:os';
import { ControlPlaneError } from '../errors.js';

/** Who acts: as told, else `PICKET_USER`, else the user of this machine. @throws PicketError `cli.no-author` */
export function authorOf(told: string | undefined): string {
  const name = told ?? (process.env['PICKET_USER'] || systemUser());
  if (name) return name;
  throw new ControlPlaneError('cli.no-author', 'it is not known who you are', {
    next: 'give --author, or set PICKET_USER',
  });
}

/** A container's user may have no name. */
function systemUser(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
