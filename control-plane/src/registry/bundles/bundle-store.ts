import { Injectable, type OnModuleInit } from '@nestjs/common';
import { existsSync, mkdirSync } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ControlPlaneError } from '../../errors.js';
import { Runtime } from '../../platform/runtime.js';

const UNFINISHED = '.part';

/** Bundles as files, named by the SHA-256 of their bytes. */
@Injectable()
export class BundleStore implements OnModuleInit {
  /** Uploaded bundles, until they are taken in or refused. */
  readonly incoming: string;
  private readonly folder: string;

  constructor(runtime: Runtime) {
    this.folder = runtime.dataPath('models');
    this.incoming = runtime.dataPath('models-incoming');
    for (const folder of [this.folder, this.incoming]) mkdirSync(folder, { recursive: true });
  }

  /** Removes what a crash has left half written or half sent. */
  async onModuleInit(): Promise<void> {
    for (const name of await readdir(this.incoming)) await rm(join(this.incoming, name), { force: true });
    for (const name of await readdir(this.folder))
      if (name.endsWith(UNFINISHED)) await rm(join(this.folder, name), { force: true });
  }

  /** Returns when the bundle would survive a power cut. */
  save(digest: string, bytes: Uint8Array): Promise<void> {
    return this.write(this.pathOf(digest), bytes);
  }

  /** Keeps the hashes of the rows that a model was made of beside its bundle: no client is to see them. */
  saveSeenRows(digest: string, bytes: Uint8Array): Promise<void> {
    return this.write(this.seenRowsPathOf(digest), bytes);
  }

  /** Where a bundle lies, and the hashes of the rows that the model was made of; null where they are unknown. */
  filesOf(digest: string): { bundle: string; seenRows: string | null } {
    const seenRows = this.seenRowsPathOf(digest);
    return { bundle: this.pathOf(digest), seenRows: existsSync(seenRows) ? seenRows : null };
  }

  private async write(path: string, bytes: Uint8Array): Promise<void> {
    const unfinished = `${path}${UNFINISHED}`;
    {
      await using file = await open(unfinished, 'w', 0o600);
      await file.writeFile(bytes);
      await file.sync();
    }
    await rename(unfinished, path);
    await using folder = await open(this.folder);
    await folder.sync();
  }

  has(digest: string): boolean {
    return existsSync(this.pathOf(digest));
  }

  /** The digests that files are here for, bundles and what lies beside them; by file name. */
  async files(): Promise<{ readonly name: string; readonly digest: string }[]> {
    return (await readdir(this.folder)).flatMap((name) => {
      const digest = /^([0-9a-f]{64})\./.exec(name)?.[1];
      return digest === undefined ? [] : [{ name, digest }];
    });
  }

  /** Removes files that `files` has named. */
  async removeFiles(names: readonly string[]): Promise<void> {
    for (const name of names) await rm(join(this.folder, name), { force: true, recursive: true });
  }

  /** Removes a bundle and what lies beside it. */
  async remove(digest: string): Promise<void> {
    const own = (await this.files()).filter((file) => file.digest === digest);
    await this.removeFiles(own.map(({ name }) => name));
  }

  /** Where a bundle lies. @throws PicketError `model.bundle-missing` when the file was removed by hand */
  requirePath(digest: string): string {
    const path = this.pathOf(digest);
    if (existsSync(path)) return path;
    throw new ControlPlaneError('model.bundle-missing', `the bundle file models/${basename(path)} is gone`, {
      next: 'restore it from a backup, or train the model again',
    });
  }

  private seenRowsPathOf(digest: string): string {
    return join(this.folder, `${digest}.rows`);
  }

  private pathOf(digest: string): string {
    return join(this.folder, `${digest}.zip`);
  }
}
