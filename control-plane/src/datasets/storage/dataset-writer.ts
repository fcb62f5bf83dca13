import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlockSink } from '../domain/dataset-builder.js';
import { DATASET_FILES, type DatasetManifest } from './dataset-manifest.js';

/** A file that is hashed while it is written. */
class HashedFile {
  private readonly hash: Hash = createHash('sha256');

  private constructor(private readonly file: FileHandle) {}

  static async create(path: string): Promise<HashedFile> {
    return new HashedFile(await open(path, 'wx'));
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.hash.update(bytes);
    await this.file.writeFile(bytes);
  }

  /** Brings all of it to the disk. @returns its SHA-256 */
  async close(): Promise<string> {
    await this.file.sync();
    await this.file.close();
    return this.hash.digest('hex');
  }
}

/**
 * Writes a data set into a folder whose name is the hash of its content. It appears there whole or not at all: until
 * then it grows in a folder of its own.
 */
export class DatasetWriter implements BlockSink {
  private constructor(
    private readonly folder: string,
    private readonly matrix: HashedFile,
    private readonly labels: HashedFile,
  ) {}

  /** @param folder must not exist; where the files grow */
  static async create(folder: string): Promise<DatasetWriter> {
    await mkdir(folder, { recursive: true });
    const [matrix, labels] = [DATASET_FILES.matrix, DATASET_FILES.labels].map((name) =>
      HashedFile.create(join(folder, name)),
    );
    return new DatasetWriter(folder, await matrix!, await labels!);
  }

  async write(values: Float32Array, labels: Uint16Array): Promise<void> {
    await this.matrix.write(bytesOf(values));
    await this.labels.write(bytesOf(labels));
  }

  /**
   * Moves the data set to `<parent>/<sha256>`. Equal content that is already there stays.
   * @returns the SHA-256 of the manifest, which holds those of the other files
   */
  async publish(parent: string, description: Omit<DatasetManifest, 'format' | 'matrixSha256' | 'labelsSha256'>) {
    const matrixSha256 = await this.matrix.close();
    const labelsSha256 = await this.labels.close();
    const manifest: DatasetManifest = { format: 1, ...description, matrixSha256, labelsSha256 };
    const file = await HashedFile.create(join(this.folder, DATASET_FILES.manifest));
    await file.write(Buffer.from(JSON.stringify(manifest)));
    const sha256 = await file.close();
    const target = join(parent, sha256);
    if (existsSync(target)) await rm(this.folder, { recursive: true });
    else await rename(this.folder, target);
    return sha256;
  }
}

function bytesOf(array: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
