import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLoopback } from '@picket/shared/hosts';
import { DEFAULT_DATA_DIR } from '../default-data-dir.js';

/** Of the data folder; made by the control plane, for the user who runs it. */
const LOCAL_KEY_FILE = 'local.key';

/**
 * What a request shows: `PICKET_API_KEY`, else on the control plane's own host the key file of its data folder, for who may
 * read it. That file is never shown to another machine.
 * @returns the Authorization header; undefined: there is neither
 */
export function authorizationFor(url: string): string | undefined {
  const key = process.env['PICKET_API_KEY'] || localKey(url);
  return key ? `Bearer ${key}` : undefined;
}

function localKey(url: string): string | undefined {
  const host = URL.parse(url)?.hostname;
  if (host === undefined || !isLoopback(host)) return undefined;
  try {
    return readFileSync(join(process.env['PICKET_DATA_DIR'] || DEFAULT_DATA_DIR, LOCAL_KEY_FILE), 'utf8').trim();
  } catch {
    return undefined;
  }
}
