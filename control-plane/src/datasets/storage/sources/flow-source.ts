import { open } from 'node:fs/promises';
import type { DatasetProfileName, ProfileName } from '@picket/shared/features';
import { openCapture } from './capture-source.js';
import { openParquet } from './parquet-source.js';
import { openText } from './text-source.js';
import { firstBytes } from './first-bytes.js';

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

export type SourceKind = 'text' | 'parquet' | 'capture';

const PARQUET_MAGIC = 'PAR1';
/** pcap in either byte order, with micro- or nanoseconds; pcapng. */
const CAPTURE_MAGICS = ['d4c3b2a1', 'a1b2c3d4', '4d3cb2a1', 'a1b23c4d', '0a0d0d0a'];

/** What a file holds, by its first bytes, unpacked if it is gzip: its name says nothing. */
export async function sniff(path: string): Promise<SourceKind> {
  const head = await firstBytes(path, 4);
  if (head.toString('latin1') === PARQUET_MAGIC) return 'parquet';
  return CAPTURE_MAGICS.includes(head.toString('hex')) ? 'capture' : 'text';
}

/**
 * @throws PicketError `dataset.foreign-file` when it cannot be read at all
 */
export async function openSource(file: SourceFile, metering: Metering): Promise<FlowSource> {
  switch (await sniff(file.path)) {
    case 'parquet':
      return openParquet(file);
    case 'capture':
      return openCapture(file, metering, await sizeOf(file.path));
    case 'text':
      return openText(file);
  }
}

async function sizeOf(path: string): Promise<number> {
  await using file = await open(path);
  return (await file.stat()).size;
}
