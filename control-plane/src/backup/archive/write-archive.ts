import { open, rename, rm, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { describeError } from '@picket/shared/errors';
import { bytes as inBytes } from '@picket/shared/figures';
import { ControlPlaneError } from '../../errors.js';
import { seal } from './sealed.js';
import { writeTar, type Member } from './tar.js';

/** Rows and bundles lose most of what they can at the lowest level, which is the quickest. */
const GZIP_LEVEL = 1;
/** A database may live on the same disk, and cannot do without. */
const RESERVE_BYTES = 256 * 1024 ** 2;
const BYTES_BETWEEN_LOOKS = 32 * 1024 ** 2;

/**
 * Writes members into one file: tar, gzip, and encrypted where there is a passphrase. The file is written beside its
 * place, and gets its name when it would survive a power cut.
 * @returns its length
 * @throws PicketError `backup.disk-full`, `backup.unwritable`
 */
export async function writeArchive(
  path: string,
  members: AsyncIterable<Member>,
  { passphrase, signal }: { passphrase?: string | undefined; signal?: AbortSignal | undefined },
): Promise<number> {
  const part = `${path}.${process.pid}.part`;
  try {
    let written = 0;
    {
      await using file = await open(part, 'w', 0o600).catch((cause: unknown) => {
        throw unwritable(path, cause);
      });
      const archive = Readable.from(writeTar(members), { objectMode: false });
      await pipeline(
        archive,
        createGzip({ level: GZIP_LEVEL }),
        (bytes: AsyncIterable<Uint8Array>) => (passphrase === undefined ? bytes : seal(bytes, passphrase)),
        async (bytes: AsyncIterable<Uint8Array>) => {
          for await (const piece of bytes) {
            if (mark(written) !== mark(written + piece.byteLength)) await refuseFullDisk(path);
            await file.writeFile(piece);
            written += piece.byteLength;
          }
        },
        { ...(signal && { signal }) },
      );
      await refuseFullDisk(path);
      await file.sync();
    }
    await rename(part, path);
    await syncFolder(dirname(path));
    return written;
  } catch (error) {
    await rm(part, { force: true });
    throw codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT' ? diskFull(path, 0, error) : error;
  }
}

export async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path);
  await folder.sync();
}

const mark = (written: number) => Math.floor(written / BYTES_BETWEEN_LOOKS);

async function refuseFullDisk(path: string): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(path));
  if (bavail * bsize < RESERVE_BYTES) throw diskFull(path, bavail * bsize);
}

function diskFull(path: string, free: number, cause?: unknown): ControlPlaneError {
  const left = `${inBytes(free)} are free in ${dirname(path)}, ${inBytes(RESERVE_BYTES)} have to stay so`;
  return new ControlPlaneError('backup.disk-full', `the backup does not fit: ${left}`, {
    next: 'make room, or write backups to another disk',
    cause,
  });
}

function unwritable(path: string, cause: unknown): ControlPlaneError {
  return new ControlPlaneError('backup.unwritable', `cannot write to ${path}: ${describeError(cause)}`, {
    next: 'name a folder that is there and that this user may write to',
    cause,
  });
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);
