import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request } from 'express';
import type { StorageEngine } from 'multer';
import { leaseOf } from './upload-space.guard.js';
import type { Lease } from './upload-space.js';

type UploadedFile = Express.Multer.File;
type Written = (error?: unknown, info?: Partial<UploadedFile>) => void;

/**
 * Writes uploads to a folder, for this user's eyes only. Bytes are counted against the space of their request as they
 * come, whatever it has said of their number; what does not come to its end is removed.
 */
export class UploadStorage implements StorageEngine {
  /** Aborted when the sender has gone before its end. */
  private readonly breaks = new WeakMap<Request, AbortSignal>();

  constructor(private readonly folder: string) {}

  _handleFile(request: Request, file: UploadedFile, written: Written): void {
    const path = join(this.folder, randomBytes(16).toString('hex'));
    this.write(request, file, path).then(
      (size) => written(null, { path, size }),
      (error: unknown) => void rm(path, { force: true }).finally(() => written(error)),
    );
  }

  _removeFile(_request: Request, { path }: UploadedFile, removed: (error: Error | null) => void): void {
    rm(path ?? '', { force: true }).then(
      () => removed(null),
      (error: unknown) => removed(error instanceof Error ? error : new Error(String(error))),
    );
  }

  /** @returns its size */
  private async write(request: Request, { stream }: UploadedFile, path: string): Promise<number> {
    const lease = leaseOf(request);
    const out = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    await pipeline(stream, counter(lease), out, { signal: this.breakOf(request) });
    return out.bytesWritten;
  }

  /** One for all files of a request: many small ones are written at once. */
  private breakOf(request: Request): AbortSignal {
    const known = this.breaks.get(request);
    if (known) return known;
    const gone = new AbortController();
    request.once('close', () => {
      if (!request.complete) gone.abort();
    });
    this.breaks.set(request, gone.signal);
    return gone.signal;
  }
}

/** A stage of its own: an error of a generator would reach multer as the abort that follows it. */
function counter(lease: Lease): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        lease.take(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
}
