import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { statfs } from 'node:fs/promises';
import type { Request } from 'express';
import { uploadTooLarge } from './datasets.errors.js';
import { DatasetFolders } from './storage/dataset-folders.js';

/** What must stay free: the database lives on the same disk, and cannot do without. */
const RESERVE_BYTES = 256 * 1024 ** 2;

/** Refuses an upload that cannot fit before its first byte is written. */
@Injectable()
export class RoomForUpload implements CanActivate {
  constructor(private readonly folders: DatasetFolders) {}

  /** @throws PicketError `dataset.upload.too-large` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const bytes = Number(context.switchToHttp().getRequest<Request>().headers['content-length'] ?? 0);
    const { bavail, bsize } = await statfs(this.folders.uploads);
    const free = Math.max(0, bavail * bsize - RESERVE_BYTES);
    if (bytes > free) throw uploadTooLarge(bytes, free);
    return true;
  }
}
