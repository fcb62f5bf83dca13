import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is left when the disk is called full; less, and PostgreSQL could not even say so. */
const LEFT_BYTES = 512 * 1024;

/** A file system of its own with a data folder, which can be filled. Needs root. */
export class SmallDisk {
  private constructor(
    private readonly path: string,
    readonly dataDir: string,
  ) {}

  static make(mib = 128): SmallDisk {
    const path = mkdtempSync(join(tmpdir(), 'picket-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mib}m,mode=0711`, 'tmpfs', path]);
    const dataDir = join(path, 'data');
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o711);
    return new SmallDisk(path, dataDir);
  }

  fill(): void {
    const { bavail, bsize } = statfsSync(this.path);
    writeFileSync(join(this.path, 'fill'), Buffer.alloc(bavail * bsize - LEFT_BYTES));
  }

  /** Makes room again. */
  free(): void {
    rmSync(join(this.path, 'fill'), { force: true });
  }

  remove(): void {
    execFileSync('umount', ['-l', this.path]);
    rmSync(this.path, { recursive: true });
  }
}
