import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import {
  FORMAT,
  HEADER,
  MANIFEST,
  type BackupHeader,
  type BackupManifest,
  type BackupTable,
} from './archive/manifest.js';
import type { Member } from './archive/tar.js';
import { writeArchive } from './archive/write-archive.js';
import { listSequences } from './database/catalogue.js';
import { withClient } from './database/connect.js';
import { Snapshot } from './database/snapshot.js';
import { HeldFiles, type HeldFile } from './files/held-files.js';
import type { Installation } from './installation.js';

/** Small files of the data folder without which agents and the database know this installation no more. */
export const SECRET_FILES = ['secrets.json', 'agent.token'];
/** A content that is made and deleted between two looks at the files is seen by neither: then all is looked at again. */
const LOOKS = 3;

/** What a backup does at the moment. */
export interface BackupProgress {
  /** A table, or a file of the data folder. */
  readonly subject: string;
  readonly bytes: number;
}

export interface BackupOptions {
  readonly passphrase?: string | undefined;
  readonly version: string;
  readonly onProgress?: (progress: BackupProgress) => void;
  /** Aborted: the backup ends, and leaves nothing behind. */
  readonly signal?: AbortSignal | undefined;
}

/** What was written. */
export interface MadeBackup {
  readonly header: BackupHeader;
  readonly manifest: BackupManifest;
  readonly bytes: number;
}

/**
 * Writes a backup of an installation, which may go on meanwhile: the rows are those of one moment, and the files those
 * that these rows name. The file appears whole or not at all.
 * @throws PicketError `backup.disk-full`, `backup.unwritable`
 */
export async function createBackup(
  installation: Installation,
  path: string,
  options: BackupOptions,
): Promise<MadeBackup> {
  const held = await HeldFiles.begin(installation.dataFolder);
  try {
    return await withClient(installation.databaseUrl, async (client) => {
      const { snapshot, missing } = await takeSnapshot(client, held);
      const header = {
        format: FORMAT,
        version: options.version,
        createdAt: snapshot.takenAt.toISOString(),
        migrations: [...snapshot.migrations],
      };
      const contents = new Contents(installation, client, snapshot, held, header, missing, options);
      const bytes = await writeArchive(path, contents.members(), options);
      return { header, manifest: contents.manifest, bytes };
    });
  } finally {
    await held.release();
  }
}

/**
 * A snapshot and the files that it names. They are held before and after it is taken: what is deleted after the snapshot
 * was there before it, unless it came in between, which a look at the names shows.
 */
async function takeSnapshot(client: Client, held: HeldFiles): Promise<{ snapshot: Snapshot; missing: string[] }> {
  await held.hold();
  for (let look = 1; ; look++) {
    const snapshot = await Snapshot.take(client);
    await held.hold();
    const named = await snapshot.namedContents();
    const present = (await held.list(new Set(named))).map(({ path }) => path);
    const missing = named.filter((name) => !present.some((path) => path.startsWith(name)));
    if (missing.length === 0 || look === LOOKS) return { snapshot, missing };
    await snapshot.end();
  }
}

/** The members of a backup in their order, and what they add up to. */
class Contents {
  private readonly tables: BackupTable[] = [];
  private readonly members_: BackupManifest['members'] = [];
  private sequences: BackupManifest['sequences'] = [];
  private files = 0;

  constructor(
    private readonly installation: Installation,
    private readonly client: Client,
    private readonly snapshot: Snapshot,
    private readonly held: HeldFiles,
    private readonly header: BackupHeader,
    private readonly missing: string[],
    private readonly options: BackupOptions,
  ) {}

  get manifest(): BackupManifest {
    const { tables, sequences, files, missing } = this;
    return { members: this.members_, tables, sequences, files, missing };
  }

  async *members(): AsyncGenerator<Member> {
    yield this.noted(textMember(HEADER, this.header));
    for (const name of SECRET_FILES) {
      const content = await readFile(join(this.installation.dataFolder, name)).catch(ignoreAbsent);
      if (content) yield this.noted({ name: `data/${name}`, bytes: content.length, content: [content] });
    }
    for (const table of this.snapshot.tables)
      for await (const member of this.snapshot.members(table, (done) => this.tables.push(done)))
        yield this.noted(member);
    this.sequences = await listSequences(this.client);
    const named = new Set(await this.snapshot.namedContents());
    // Files take their time, and a transaction without queries may be ended by the server.
    await this.snapshot.end();
    for (const file of await this.held.list(named)) yield this.noted(fileMember(file));
    yield textMember(MANIFEST, this.manifest);
  }

  /** The member, whose hash goes to the manifest when it has been read. */
  private noted(member: Member): Member {
    if (member.name.startsWith('data/')) this.files++;
    return { ...member, content: this.hashed(member) };
  }

  private async *hashed({ name, bytes, content }: Member): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256');
    for await (const piece of content) {
      hash.update(piece);
      yield piece;
    }
    this.members_.push({ name, bytes, sha256: hash.digest('hex') });
    this.options.onProgress?.({ subject: subjectOf(name), bytes });
  }
}

function textMember(name: string, value: unknown): Member {
  const content = Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
  return { name, bytes: content.length, content: [content] };
}

function fileMember({ path, source, bytes }: HeldFile): Member {
  return { name: `data/${path}`, bytes, content: createReadStream(source) };
}

/** `database/alert/000003` → `alert`, `data/models/….zip` → `models/….zip`. */
export function subjectOf(member: string): string {
  return member.replace(/^data\/|^database\/|\/\d{6}$/g, '');
}

function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
