import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Where databases are whose server cannot reach the data folder. */
export const OUTSIDE = '/var/lib/picket';

/** The two folders that the database of a data folder may have. */
export function databaseFolders(dataFolder: string): { inside: string; outside: string } {
  const name = createHash('sha256').update(dataFolder).digest('hex').slice(0, 16);
  return { inside: join(dataFolder, 'postgres'), outside: join(OUTSIDE, name, 'postgres') };
}
