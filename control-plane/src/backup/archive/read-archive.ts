import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { describeError } from '@picket/shared/errors';
import { ControlPlaneError } from '../../errors.js';
import { ByteSource } from './byte-source.js';
import {
  FORMAT,
  HEADER,
  headerSchema,
  MANIFEST,
  manifestSchema,
  type BackupHeader,
  type BackupManifest,
} from './manifest.js';
import { SEALED_MAGIC, unseal } from './sealed.js';
import { damaged, readTar, type Member } from './tar.js';

/** Longer ones are none of ours. */
const MAX_TEXT_BYTES = 256 * 1024 ** 2;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/** Asked for where a backup is encrypted. */
export type AskPassphrase = () => Promise<string>;

/** A backup file. Each look at it reads it from its beginning, and asks for its passphrase at most once. */
export class Archive {
  private passphrase: Promise<string> | undefined;

  private constructor(
    readonly path: string,
    readonly isEncrypted: boolean,
    private readonly ask: AskPassphrase,
  ) {}

  /** @throws PicketError `backup.unreadable`, `backup.damaged` where it is no backup */
  static async open(path: string, ask: AskPassphrase): Promise<Archive> {
    const source = new ByteSource(createReadStream(path, { end: SEALED_MAGIC.length - 1 }) as AsyncIterable<Buffer>);
    const magic = await source.take(SEALED_MAGIC.length).catch((cause: unknown) => {
      throw unreadable(path, cause);
    });
    const isEncrypted = magic.equals(SEALED_MAGIC);
    if (!isEncrypted && !magic.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC)) throw damaged(`${path} is no backup`);
    return new Archive(path, isEncrypted, ask);
  }

  async bytes(): Promise<number> {
    return (await stat(this.path)).size;
  }

  /** What it says of itself, not yet checked against its end. @throws PicketError `backup.newer`, `backup.damaged` */
  async header(): Promise<BackupHeader> {
    for await (const member of this.members()) return parseHeader(member.name, await textOf(member));
    throw damaged('it is empty');
  }

  /**
   * Reads all of it, and compares it with its list of contents.
   * @throws PicketError `backup.damaged` where a byte is missing or another one
   */
  async check(onMember?: (name: string, bytes: number) => void): Promise<BackupManifest> {
    const found = new Map<string, string>();
    let manifest: BackupManifest | undefined;
    for await (const member of this.members()) {
      if (manifest) throw damaged('it goes on behind its list of contents');
      if (member.name === MANIFEST) manifest = parseManifest(await textOf(member));
      else found.set(member.name, `${member.bytes} ${await hashOf(member)}`);
      onMember?.(member.name, member.bytes);
    }
    if (!manifest) throw damaged('it has no list of contents');
    compare(manifest, found);
    return manifest;
  }

  /** All members. What is wrong in any layer of the file is told as `backup.damaged`. */
  async *members(): AsyncGenerator<Member> {
    const file = createReadStream(this.path);
    const opened = this.isEncrypted ? unseal(file as AsyncIterable<Buffer>, await this.askOnce()) : file;
    const archive = pipeline(Readable.from(opened), createGunzip(), () => undefined);
    try {
      for await (const member of readTar(archive as AsyncIterable<Buffer>))
        yield { ...member, content: withReason(member.content) };
    } catch (error) {
      throw asDamage(error);
    } finally {
      file.destroy();
    }
  }

  private askOnce(): Promise<string> {
    return (this.passphrase ??= this.ask());
  }
}

async function* withReason(content: Member['content']): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    throw asDamage(error);
  }
}

function asDamage(error: unknown): unknown {
  const isZlib = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
  return isZlib ? damaged(describeError(error), error) : error;
}

async function hashOf({ content }: Member): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of content) hash.update(piece);
  return hash.digest('hex');
}

/** The text of a small member. */
export async function textOf({ name, bytes, content }: Member): Promise<string> {
  if (bytes > MAX_TEXT_BYTES) throw damaged(`${name} is too long`);
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

export function parseHeader(name: string, text: string): BackupHeader {
  const header = name === HEADER ? headerSchema.safeParse(parseJson(text)) : undefined;
  if (!header?.success) throw damaged('it does not begin as a backup');
  if (header.data.format <= FORMAT) return header.data;
  throw new ControlPlaneError(
    'backup.newer',
    `the backup was made by Picket ${header.data.version}, in a format of its own`,
    {
      next: 'restore it with that release or a later one',
    },
  );
}

function parseManifest(text: string): BackupManifest {
  const manifest = manifestSchema.safeParse(parseJson(text));
  if (!manifest.success) throw damaged('its list of contents is wrong');
  return manifest.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged('a text in it is wrong', cause);
  }
}

function compare({ members }: BackupManifest, found: ReadonlyMap<string, string>): void {
  if (members.length !== found.size) throw damaged('it has not as many members as it lists');
  for (const { name, bytes, sha256 } of members)
    if (found.get(name) !== `${bytes} ${sha256}`) throw damaged(`${name} is not as it was written`);
}

function unreadable(path: string, cause: unknown): ControlPlaneError {
  return new ControlPlaneError('backup.unreadable', `cannot read ${path}: ${describeError(cause)}`, {
    next: 'check the path, and that this user may read it',
    cause,
  });
}
