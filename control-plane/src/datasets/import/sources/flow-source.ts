import { open } from 'node:fs/promises';
import type { DatasetProfileName, ProfileName } from '@picket/shared/features';
import { openCapture } from './capture-source.js';
import { openParquet } from './parquet-source.js';
import { openText } from './text-source.js';
import { firstBytes } from './first-bytes.js';
import { HEAD_BYTES, recogniseFormat, type SourceKind } from './formats.js';
import { refuseFile } from '../dialects/dialect.js';
import { openZip } from './zip-source.js';

/** Where the bytes of a flow CSV come from, whatever the file itself is. */
export interface FlowSource {
  readonly content: AsyncIterable<Uint8Array>;
  /** Bytes of the file that have been read so far. */
  bytesRead(): number;
  /** What the rows were made with, if that is known for certain. */
  readonly profile?: ProfileName;
  /** Why the content ended before the file did; undefined if it did not. */
  fault(): string | undefined;
}

/** How a capture becomes flows. */
export interface Metering {
  /** The agent's program. */
  readonly program: string;
  /** What the user asked for. */
  readonly stated: DatasetProfileName | undefined;
}

export interface SourceFile {
  readonly name: string;
  readonly path: string;
  /** Class of the rows that bear no label. */
  readonly label?: string | undefined;
}

/** A source that has not been opened yet. */
export interface Opener {
  readonly name: string;
  /** Bytes that it takes in the file it is in. */
  readonly size: number;
  readonly open: () => Promise<FlowSource>;
}

/** What a file gives: one source, or as many as a ZIP holds. */
export interface OpenedFile {
  readonly sources: readonly Opener[];
  /** Names of what is in it and is not imported. */
  readonly ignored: readonly string[];
}

/**
 * What a file holds, by its first bytes, unpacked if it is gzip.
 * @throws PicketError `dataset.foreign-file` for what is no table at all
 */
export async function sniff({ name, path }: SourceFile): Promise<SourceKind> {
  const format = recogniseFormat(await firstBytes(path, HEAD_BYTES));
  if (typeof format === 'string') return format;
  throw refuseFile(name, `it is ${format.what}`, { next: format.next });
}

/** @throws PicketError `dataset.foreign-file` when it cannot be read at all */
export async function openSources(file: SourceFile, metering: Metering): Promise<OpenedFile> {
  const kind = await sniff(file);
  if (kind === 'zip') {
    const { members, ignored } = await openZip(file);
    return { sources: members, ignored };
  }
  const size = await sizeOf(file.path);
  return { sources: [{ name: file.name, size, open: () => openSource(kind, file, metering, size) }], ignored: [] };
}

async function openSource(
  kind: Exclude<SourceKind, 'zip'>,
  file: SourceFile,
  metering: Metering,
  size: number,
): Promise<FlowSource> {
  switch (kind) {
    case 'parquet':
      return openParquet(file);
    case 'capture':
      return openCapture(file, metering, size);
    case 'text':
      return openText(file);
  }
}

async function sizeOf(path: string): Promise<number> {
  await using file = await open(path);
  return (await file.stat()).size;
}
