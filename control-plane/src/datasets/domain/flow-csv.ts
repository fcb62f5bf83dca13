import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { z } from 'zod';
import { refuseFile } from './dialect.js';

/** One line of a flow CSV, cells as text. `line` is where it begins in the file, from 1. */
export interface CsvRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** What is known of a file when its lines have been read. */
export class CsvOutcome {
  bytes = 0;
  /** False: the file stops in the middle of a line, or its writer does not end the last one. */
  endsWithNewline = true;
}

/** Longest line that is still taken for a flow; a quote that nobody closes would otherwise swallow the file. */
const MAX_LINE_CHARACTERS = 64 * 1024;
const LINE_FEED = 0x0a;

const rowSchema = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) });

/**
 * Streams the lines of a CSV, the header being the first. Takes LF and CRLF, a byte order mark, quoted cells and lines
 * of any width; judging them is the caller's business.
 * @throws PicketError `dataset.foreign-file` when it is not a text of lines
 */
export async function* readCsv(source: Readable, file: string, outcome: CsvOutcome): AsyncGenerator<CsvRow> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: MAX_LINE_CHARACTERS,
    record_delimiter: ['\r\n', '\n'],
  });
  source.on('data', (chunk: Buffer) => {
    outcome.bytes += chunk.length;
    outcome.endsWithNewline = chunk.at(-1) === LINE_FEED;
  });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const parsed of parser) {
      const { record, info } = rowSchema.parse(parsed);
      yield { cells: record, line: info.lines };
    }
  } catch (error) {
    if (error instanceof CsvError) throw refuseFile(file, `it cannot be read as CSV (${error.message})`, error);
    if (isDamagedGzip(error)) throw refuseFile(file, 'it is a gzip file that is cut off or damaged', error);
    throw error;
  } finally {
    source.destroy();
  }
}

/** zlib's codes are `Z_BUF_ERROR`, `Z_DATA_ERROR` and so on. */
function isDamagedGzip(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
