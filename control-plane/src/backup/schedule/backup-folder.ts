import { access, constants, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { describeError } from '@picket/shared/errors';
import { restoreDrillSchema, type BackupDto, type RestoreDrillDto } from '../../api/backup.js';
import { ControlPlaneError } from '../../errors.js';
import type { MadeBackup } from '../create-backup.js';

/** Why a backup is there; each reason has a number of files that are kept. */
export type BackupReason = 'scheduled' | 'before-upgrade';

const NAME = /^(scheduled|before-upgrade)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.picket$/;

/** What stands beside a backup, so that a list need not open it. */
const noteSchema = z.object({
  rows: z.number(),
  version: z.string(),
  isEncrypted: z.boolean(),
  drill: restoreDrillSchema.nullable(),
});
type Note = z.infer<typeof noteSchema>;

export type KeptBackup = BackupDto & { readonly reason: BackupReason; readonly drill: RestoreDrillDto | null };

/** The folder of backups that are made without being asked for. Files of other names are not touched. */
export class BackupFolder {
  constructor(readonly path: string) {}

  /** @throws PicketError `backup.unwritable` where it is missing or closed: a disk that is not mounted is no place */
  async check(): Promise<void> {
    try {
      await access(this.path, constants.W_OK | constants.X_OK);
    } catch (cause) {
      throw new ControlPlaneError(
        'backup.unwritable',
        `cannot write backups to their folder: ${describeError(cause)}`,
        {
          next: 'make the folder of PICKET_BACKUP_DIR, or mount its disk, for the user of the control plane',
          cause,
        },
      );
    }
  }

  /** The newest first; empty where there is no such folder. */
  async list(): Promise<KeptBackup[]> {
    const names = await readdir(this.path).catch(() => []);
    const backups = await Promise.all(names.filter((name) => NAME.test(name)).map((name) => this.describe(name)));
    return backups.filter((backup) => backup !== undefined).toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  nameAt(reason: BackupReason, at: Date): string {
    return `${reason}-${at.toISOString().replace(/[-:]|\.\d+/g, '')}.picket`;
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  async note(name: string, { header, manifest }: MadeBackup, isEncrypted: boolean): Promise<void> {
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    await this.writeNote(name, { rows, version: header.version, isEncrypted, drill: null });
  }

  async noteDrill(name: string, drill: RestoreDrillDto): Promise<void> {
    const note = await this.readNote(name);
    if (note) await this.writeNote(name, { ...note, drill });
  }

  /** Deletes all but the newest of a reason. */
  async keepNewest(reason: BackupReason, keep: number): Promise<void> {
    const own = (await this.list()).filter((backup) => backup.reason === reason);
    for (const { name } of own.slice(keep))
      for (const file of [name, noteOf(name)]) await rm(this.pathOf(file), { force: true });
  }

  private async describe(name: string): Promise<KeptBackup | undefined> {
    const [, reason, year, month, day, hour, minute, second] = NAME.exec(name) ?? [];
    const file = await stat(this.pathOf(name)).catch(() => undefined);
    if (!file) return undefined;
    const note = await this.readNote(name);
    return {
      name,
      reason: reason as BackupReason,
      createdAt: `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`,
      bytes: file.size,
      rows: note?.rows ?? null,
      version: note?.version ?? null,
      isEncrypted: note?.isEncrypted ?? null,
      drill: note?.drill ?? null,
    };
  }

  private async readNote(name: string): Promise<Note | undefined> {
    try {
      return noteSchema.parse(JSON.parse(await readFile(this.pathOf(noteOf(name)), 'utf8')));
    } catch {
      return undefined;
    }
  }

  private async writeNote(name: string, note: Note): Promise<void> {
    const path = this.pathOf(noteOf(name));
    await writeFile(`${path}.part`, JSON.stringify(note), { mode: 0o600 });
    await rename(`${path}.part`, path);
  }
}

const noteOf = (name: string) => `${name}.json`;
