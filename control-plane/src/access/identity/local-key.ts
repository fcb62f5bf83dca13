import { timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hashToken, newToken } from './secrets.js';

/** Who may read this file of the data folder needs no account: the user who runs the control plane. */
export const LOCAL_KEY_FILE = 'local.key';

/** The key that the file holds; it is made if it is not there. @param path of the file */
export function loadLocalKey(path: string): string {
  if (!existsSync(path)) {
    writeFileSync(`${path}.new`, `${newToken()}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  return readFileSync(path, 'utf8').trim();
}

/** In a time that does not tell where they differ. */
export function isSameToken(given: string, wanted: string): boolean {
  return timingSafeEqual(Buffer.from(hashToken(given)), Buffer.from(hashToken(wanted)));
}
