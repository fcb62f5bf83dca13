import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { DefectEntry } from './defects.js';
import { DEFECT_KINDS, type DefectKind } from '../../api/defect-kinds.js';
import { DATASET_DEFECTS } from './dataset-manifest.js';

const entrySchema = z.object({ kind: z.enum(DEFECT_KINDS), file: z.string(), line: z.number(), detail: z.string() });
const CHUNK_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

export interface DefectPage {
  readonly items: readonly DefectEntry[];
  /** Where the next page begins; undefined behind the last one. */
  readonly next: number | undefined;
}

/**
 * Some of the defects that are listed beside a data set.
 * @param offset byte at which a line begins
 * @throws the file system's error when the data set is from before defects were listed
 */
export async function readDefects(
  folder: string,
  kind: DefectKind | undefined,
  offset: number,
  limit: number,
): Promise<DefectPage> {
  await using file = await open(join(folder, DATASET_DEFECTS));
  const items: DefectEntry[] = [];
  for await (const { line, end } of linesFrom(file, offset)) {
    const entry = parseEntry(line);
    if (!entry || (kind !== undefined && entry.kind !== kind)) continue;
    items.push(entry);
    if (items.length === limit) return { items, next: end };
  }
  return { items, next: undefined };
}

/** A made-up offset may point into the middle of a line. */
function parseEntry(line: string): DefectEntry | undefined {
  try {
    return entrySchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Lines with the offset behind each. */
async function* linesFrom(file: FileHandle, offset: number): AsyncGenerator<{ line: string; end: number }> {
  let rest = Buffer.alloc(0);
  let end = offset;
  for (let position = offset; ;) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    rest = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    for (let feed = rest.indexOf(LINE_FEED); feed !== -1; feed = rest.indexOf(LINE_FEED)) {
      end += feed + 1;
      yield { line: rest.toString('utf8', 0, feed), end };
      rest = rest.subarray(feed + 1);
    }
  }
}
