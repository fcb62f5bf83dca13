import { open } from 'node:fs/promises';
import { refuseFile } from '../dialects/dialect.js';
import { openCapture } from './capture-source.js';
import { firstBytes } from './first-bytes.js';
import type { FlowSource, Metering, OpenedFile, SourceFile } from './flow-source.js';
import { HEAD_BYTES, recogniseFormat, type SourceKind } from './formats.js';
import { openParquet } from './parquet-source.js';
import { openText } from './text-source.js';
import { openZip } from './zip-source.js';

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
