import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { DefectEntry } from './defects.js';
import type { BlockSink, RowBlock } from './row-block.js';
import {
  DATASET_DEFECTS,
  DATASET_FILES,
  DATASET_MANIFEST,
  DATASET_STATISTICS,
  type DatasetFile,
  type DatasetManifest,
} from './dataset-manifest.js';

/** Neither a hash nor a write takes 2 GiB. */
const MAX_BYTES_AT_ONCE = 1024 ** 3;
const NUMBERS_AT_ONCE = 64 * 1024;

/** A file that is hashed while it is written. */
class HashedFile {
  private readonly hash: Hash = createHash('sha256');
  private isClosed = false;
  private isRewritten = false;

  private constructor(private readonly file: FileHandle) {}

  static async create(path: string): Promise<HashedFile> {
    return new HashedFile(await open(path, 'wx+'));
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += MAX_BYTES_AT_ONCE) {
      const piece = bytes.subarray(at, at + MAX_BYTES_AT_ONCE);
      this.hash.update(piece);
      await this.file.writeFile(piece);
    }
  }

  /** Changes numbers that were written already, a piece at a time. */
  async rewrite(from: number, to: number, change: (numbers: Float64Array) => void): Promise<void> {
    this.isRewritten = true;
    const piece = new Float64Array(NUMBERS_AT_ONCE);
    for (let at = from; at < to; at += piece.length) {
      const numbers = piece.subarray(0, to - at);
      const position = at * Float64Array.BYTES_PER_ELEMENT;
      await this.file.read(bytesOf(numbers), 0, numbers.byteLength, position);
      change(numbers);
      await this.file.write(bytesOf(numbers), 0, numbers.byteLength, position);
    }
  }

  /** Brings all of it to the disk. @returns its SHA-256 */
  async close(): Promise<string> {
    await this.file.sync();
    const sha256 = this.isRewritten ? await this.hashAgain() : this.hash.digest('hex');
    await this.file.close();
    this.isClosed = true;
    return sha256;
  }

  private async hashAgain(): Promise<string> {
    const hash = createHash('sha256');
    const piece = new Uint8Array(NUMBERS_AT_ONCE * Float64Array.BYTES_PER_ELEMENT);
    for (let position = 0; ;) {
      const { bytesRead } = await this.file.read(piece, 0, piece.length, position);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, bytesRead));
      position += bytesRead;
    }
  }

  async abandon(): Promise<void> {
    if (!this.isClosed) await this.file.close();
    this.isClosed = true;
  }
}

/**
 * Writes a data set into a folder whose name is the hash of its content. It appears there whole or not at all: until
 * then it grows in a folder of its own.
 */
export class DatasetWriter implements BlockSink {
  private constructor(
    private readonly folder: string,
    private readonly files: Readonly<Record<DatasetFile, HashedFile>>,
    private readonly defects: HashedFile,
  ) {}

  /** @param folder must not exist; where the files grow */
  static async create(folder: string): Promise<DatasetWriter> {
    await mkdir(folder, { recursive: true });
    const opened = Object.entries(DATASET_FILES).map(
      async ([key, name]) => [key, await HashedFile.create(join(folder, name))] as const,
    );
    const files = Object.fromEntries(await Promise.all(opened)) as Record<DatasetFile, HashedFile>;
    return new DatasetWriter(folder, files, await HashedFile.create(join(folder, DATASET_DEFECTS)));
  }

  async write({ values, labels, origins }: RowBlock): Promise<void> {
    for (const [key, numbers] of Object.entries<ArrayBufferView>({ ...origins, values, labels }))
      await this.files[key as DatasetFile].write(bytesOf(numbers));
  }

  async listDefects(defects: readonly DefectEntry[]): Promise<void> {
    await this.defects.write(Buffer.from(defects.map((entry) => `${JSON.stringify(entry)}\n`).join('')));
  }

  async correctTimes(from: number, to: number, correct: (ms: number) => number): Promise<void> {
    await this.files.startMs.rewrite(from, to, (times) => times.forEach((ms, at) => (times[at] = correct(ms))));
  }

  /**
   * Moves the data set to `<parent>/<sha256>`. Equal content that is already there stays.
   * @param statistics as JSON
   * @returns the SHA-256 of the manifest, which holds those of the other files
   */
  async publish(parent: string, description: Omit<DatasetManifest, 'format' | 'sha256'>, statistics: object) {
    const digests: Record<string, string> = {
      [DATASET_DEFECTS]: await this.defects.close(),
      [DATASET_STATISTICS]: await this.writeWhole(DATASET_STATISTICS, statistics),
    };
    for (const [key, name] of Object.entries(DATASET_FILES))
      digests[name] = await this.files[key as DatasetFile].close();
    const manifest: DatasetManifest = { format: 2, ...description, sha256: digests };
    const sha256 = await this.writeWhole(DATASET_MANIFEST, manifest);
    const target = join(parent, sha256);
    if (existsSync(target)) await rm(this.folder, { recursive: true });
    else await rename(this.folder, target);
    return sha256;
  }

  /** Lets go of the files of a data set that will not be published; removing them is the caller's. */
  async abandon(): Promise<void> {
    await Promise.all([...Object.values(this.files), this.defects].map((file) => file.abandon()));
  }

  /** @returns its SHA-256 */
  private async writeWhole(name: string, content: object): Promise<string> {
    const file = await HashedFile.create(join(this.folder, name));
    await file.write(Buffer.from(JSON.stringify(content)));
    return file.close();
  }
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
