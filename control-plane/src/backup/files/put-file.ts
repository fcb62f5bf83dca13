import { createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { damaged, type Member } from '../archive/tar.js';

const PREFIX = 'data/';
/** Paths that a backup may write to, whoever made it: never out of the data folder. */
const ALLOWED = /^(secrets\.json|agent\.token|(models|datasets)\/[0-9a-f]{64}([./][a-z0-9][a-z0-9._-]*)?)$/;

/** Whether a member is a file of the data folder. */
export const isFile = ({ name }: Pick<Member, 'name'>) => name.startsWith(PREFIX);

/** Writes a member to its place in a data folder; returns when it would survive a power cut. */
export async function putFile(dataFolder: string, { name, content }: Member): Promise<void> {
  const path = name.slice(PREFIX.length);
  if (!ALLOWED.test(path)) throw damaged(`it has a file that no data folder has: ${path}`);
  const target = join(dataFolder, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await pipeline(Readable.from(content), createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true }));
  await using folder = await open(dirname(target));
  await folder.sync();
}
