import { refuseFile } from '../dialects/dialect.js';
import type { FlowSource, SourceFile } from './flow-source.js';

interface Slice {
  readonly rowStart: number;
  readonly rowEnd: number;
}

/** Rows that are in memory at a time. What a file keeps in one piece is unpacked once for each slice of it. */
const ROWS_A_SLICE = 32768;

/**
 * A Parquet file, as the CSV of its columns: so that it is judged by the same rules as any other file. A line number is
 * then that of the row, the header being the first.
 * @throws PicketError `dataset.foreign-file` when its description cannot be read
 */
export async function openParquet({ name, path }: SourceFile): Promise<FlowSource> {
  // Loaded on choice: few files need it.
  const { asyncBufferFromFile, parquetMetadataAsync, parquetScan, parquetSchema } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file).catch((cause: unknown) => {
    throw refuseFile(name, 'it is a Parquet file that is cut off or damaged', { cause });
  });
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  const rows = Number(metadata.num_rows);
  let [read, fault] = [0, undefined as string | undefined];

  async function* lines(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${columns.map(quote).join(',')}\n`);
    try {
      const scan = await parquetScan({ file, metadata, compressors });
      for (const { rowStart, rowEnd } of scan.ranges.flatMap(slices)) {
        const cells: ArrayLike<unknown>[] = [];
        // One after the other: each unpacks what it needs, and lets go of it.
        for (const column of columns) cells.push(await scan.readColumn({ column, rowStart, rowEnd }));
        yield textOf(cells, rowEnd - rowStart);
        read = rowEnd;
      }
    } catch (error) {
      fault = `its rows from ${read + 1} on cannot be read (${error instanceof Error ? error.message : String(error)})`;
    }
  }
  const bytesRead = () => (rows === 0 ? file.byteLength : Math.round((file.byteLength * read) / rows));
  return { content: lines(), bytesRead, fault: () => fault };
}

/** A row group in pieces that fit into memory. */
function slices({ rowStart, rowEnd }: Slice): Slice[] {
  const count = Math.ceil((rowEnd - rowStart) / ROWS_A_SLICE);
  return Array.from({ length: count }, (_, index) => {
    const from = rowStart + index * ROWS_A_SLICE;
    return { rowStart: from, rowEnd: Math.min(rowEnd, from + ROWS_A_SLICE) };
  });
}

/** The lines of some rows, given column by column. */
function textOf(columns: readonly ArrayLike<unknown>[], rows: number): Uint8Array {
  let text = '';
  for (let row = 0; row < rows; row++) text += `${columns.map((cells) => cellOf(cells[row])).join(',')}\n`;
  return Buffer.from(text);
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? quote(value) : quote(JSON.stringify(value));
}

/** RFC 4180. */
function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
