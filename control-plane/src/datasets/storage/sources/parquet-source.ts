import { refuseFile } from '../../domain/dialects/dialect.js';
import type { FlowSource, SourceFile } from './flow-source.js';

/** Rows that are in memory at a time. */
const ROWS_A_SLICE = 4096;

/**
 * A Parquet file, as the CSV of its columns: so that it is judged by the same rules as any other file. A line number is
 * then that of the row, the header being the first.
 * @throws PicketError `dataset.foreign-file` when its description cannot be read
 */
export async function openParquet({ name, path }: SourceFile): Promise<FlowSource> {
  // Loaded on choice: few files need it.
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file).catch((cause: unknown) => {
    throw refuseFile(name, 'it is a Parquet file that is cut off or damaged', cause);
  });
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  const rows = Number(metadata.num_rows);
  let [read, fault] = [0, undefined as string | undefined];

  async function* lines(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${columns.map(quote).join(',')}\n`);
    try {
      for (; read < rows; read = Math.min(rows, read + ROWS_A_SLICE)) {
        const slice = { rowStart: read, rowEnd: Math.min(rows, read + ROWS_A_SLICE) };
        const found = await parquetReadObjects({ file, metadata, compressors, useOffsetIndex: true, ...slice });
        yield Buffer.from(found.map((row) => `${columns.map((column) => cellOf(row[column])).join(',')}\n`).join(''));
      }
    } catch (error) {
      fault = `its rows from ${read + 1} on cannot be read (${error instanceof Error ? error.message : String(error)})`;
    }
  }
  const bytesRead = () => (rows === 0 ? file.byteLength : Math.round((file.byteLength * read) / rows));
  return { content: lines(), bytesRead, fault: () => fault };
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
