import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { inspectProcess } from '../../platform/process/proc-fs.js';

/** Folders of contents that are named by their digest, appear whole by a rename, and are never changed. */
const CONTENT_FOLDERS = ['models', 'datasets'];
const CONTENT = /^[0-9a-f]{64}([./].*)?$/;
const UNFINISHED = /\.part$/;
/** Beside the data, since a hard link does not leave its file system. */
const FOLDER = 'backup-held';
/** The file system has no hard links, or no more of them. */
const NO_LINKS = ['EPERM', 'EXDEV', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

export interface HeldFile {
  /** In the data folder. */
  readonly path: string;
  readonly source: string;
  readonly bytes: number;
}

/**
 * Files of models and data sets under a second name, so that they outlive their deletion for as long as a backup needs.
 * No other program has to know of it.
 */
export class HeldFiles {
  private constructor(
    private readonly dataFolder: string,
    private readonly folder: string,
  ) {}

  static async begin(dataFolder: string): Promise<HeldFiles> {
    const parent = join(dataFolder, FOLDER);
    await mkdir(parent, { recursive: true, mode: 0o700 });
    await removeDead(parent);
    const folder = join(parent, `${process.pid}-${randomBytes(4).toString('hex')}`);
    await mkdir(folder, { mode: 0o700 });
    return new HeldFiles(dataFolder, folder);
  }

  /** Holds what is there now and was not before. */
  async hold(): Promise<void> {
    for (const name of CONTENT_FOLDERS) {
      for (const path of await filesBelow(join(this.dataFolder, name))) {
        const inside = relative(join(this.dataFolder, name), path);
        if (CONTENT.test(inside) && !UNFINISHED.test(inside)) await holdOne(path, join(this.folder, name, inside));
      }
    }
  }

  /** The files of some contents, in the order of their names. @param contents such as `models/<digest>` */
  async list(contents: ReadonlySet<string>): Promise<HeldFile[]> {
    const files: HeldFile[] = [];
    for (const source of await filesBelow(this.folder)) {
      const path = relative(this.folder, source).split(sep).join('/');
      const [, content] = /^([a-z]+\/[0-9a-f]{64})/.exec(path) ?? [];
      if (content && contents.has(content)) files.push({ path, source, bytes: (await stat(source)).size });
    }
    return files;
  }

  async release(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What a killed backup has left behind. */
async function removeDead(parent: string): Promise<void> {
  for (const name of await readdir(parent))
    if (!inspectProcess(Number.parseInt(name, 10))) await rm(join(parent, name), { recursive: true, force: true });
}

async function holdOne(path: string, held: string): Promise<void> {
  await mkdir(dirname(held), { recursive: true, mode: 0o700 });
  try {
    await link(path, held);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    // It is held already, or was deleted in this moment.
    if (code === 'EEXIST' || code === 'ENOENT') return;
    if (!NO_LINKS.includes(code)) throw error;
    await copyFile(path, held, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE).catch(ignoreGone);
  }
}

function ignoreGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
}

/** Sorted, so that two backups of the same data have the same order. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
