import { Injectable } from '@nestjs/common';
import { mkdirSync } from 'node:fs';
import { readdir, realpath, rm, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { mayDeleteLeftovers } from '../../platform/data-folder/leftovers.js';
import { Runtime } from '../../platform/runtime.js';
import { outsideImportFolder } from '../catalogue/datasets.errors.js';

/** Names that folders of data sets have. */
const CONTENT = /^[0-9a-f]{64}$/;

/** Where data sets live in the data folder. */
@Injectable()
export class DatasetFolders {
  /** One folder a data set, named by its content. */
  readonly store: string;
  /** Uploaded files, until they are imported. */
  readonly uploads: string;
  /** The only place from which files are imported by their path on this machine. */
  readonly imports: string;
  private readonly incomingParent: string;

  constructor(runtime: Runtime) {
    this.store = runtime.dataPath('datasets');
    this.uploads = runtime.dataPath('uploads');
    this.imports = runtime.dataPath('import');
    this.incomingParent = runtime.dataPath('datasets-incoming');
    for (const folder of [this.store, this.uploads, this.imports]) mkdirSync(folder, { recursive: true });
  }

  ofContent(sha256: string): string {
    return join(this.store, sha256);
  }

  /** Where a data set grows while it is imported. */
  incoming(datasetId: string): string {
    return join(this.incomingParent, datasetId);
  }

  /**
   * Removes what imports that did not end have left behind: half of a data set, or a whole one that no row names.
   * @param named content of the data sets that are kept
   * @returns how many whole ones were removed
   */
  async clean(named: ReadonlySet<string>): Promise<number> {
    await rm(this.incomingParent, { recursive: true, force: true });
    await rm(this.uploads, { recursive: true, force: true });
    mkdirSync(this.uploads, { recursive: true });
    const leftovers = (await readdir(this.store)).filter((name) => CONTENT.test(name) && !named.has(name));
    if (!mayDeleteLeftovers(leftovers)) return 0;
    for (const name of leftovers) await rm(this.ofContent(name), { recursive: true, force: true });
    return leftovers.length;
  }

  /**
   * The real path of a file below the import folder, symbolic links resolved.
   * @throws PicketError `dataset.path.forbidden`
   */
  async resolveImport(path: string): Promise<string> {
    try {
      const real = await realpath(resolve(this.imports, path));
      const isInside = real.startsWith((await realpath(this.imports)) + sep);
      if (isInside && (await stat(real)).isFile()) return real;
    } catch (cause) {
      throw outsideImportFolder(path, cause);
    }
    throw outsideImportFolder(path);
  }
}
