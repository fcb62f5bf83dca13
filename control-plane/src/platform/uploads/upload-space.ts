import { Injectable } from '@nestjs/common';
import { statfsSync } from 'node:fs';
import { ControlPlaneError } from '../../errors.js';
import { Runtime } from '../runtime.js';

/** What must stay free: the database lives on the same disk, and cannot do without. */
const RESERVE_BYTES = 256 * 1024 ** 2;

/** Space that an upload was promised. */
export interface Lease {
  /** Before bytes are written. @throws PicketError `upload.too-large` when they are more than promised and do not fit */
  take(bytes: number): void;
  /** Gives back what was not used. */
  end(): void;
}

/** Space on the disk of the data folder. All uploads share it: what one was promised, no other can have. */
@Injectable()
export class UploadSpace {
  /** Bytes that were promised and are not written yet. */
  private promised = 0;

  constructor(private readonly runtime: Runtime) {}

  /** @param bytes that are promised; 0 where it is not known how many will come. @throws PicketError `upload.too-large` */
  lease(bytes: number): Lease {
    this.promise(bytes, bytes);
    let left = bytes;
    return {
      take: (count) => {
        if (count > left) this.promise(count - left, count);
        left = Math.max(0, left - count);
        // They count as free no longer once they are written.
        this.promised -= count;
      },
      end: () => {
        this.promised -= left;
        left = 0;
      },
    };
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.runtime.dataPath());
    return bavail * bsize;
  }

  /** Why nothing more may be written now; undefined: something may. */
  shortage(): string | undefined {
    const free = this.freeBytes;
    if (free >= RESERVE_BYTES) return undefined;
    return `${inMib(free)} are free in the data folder, ${inMib(RESERVE_BYTES)} are kept for the database`;
  }

  private promise(bytes: number, wanted: number): void {
    const free = this.freeBytes;
    if (bytes > free - RESERVE_BYTES - this.promised) throw tooLarge(wanted, free, this.promised);
    this.promised += bytes;
  }
}

function tooLarge(wanted: number, free: number, promised: number): ControlPlaneError {
  const others = promised > 0 ? `, ${inMib(promised)} are promised to other uploads` : '';
  const kept = `${inMib(RESERVE_BYTES)} are kept for the database`;
  const text = `an upload of ${inMib(wanted)} does not fit: ${inMib(free)} are free, ${kept}${others}`;
  return new ControlPlaneError('upload.too-large', text, {
    next: 'make room, or move the data folder to a larger disk',
  });
}

const inMib = (bytes: number): string => `${Math.ceil(bytes / 1024 ** 2)} MiB`;
