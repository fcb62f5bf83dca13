import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { parse, type Parser } from 'csv-parse';
import { describeError } from '@picket/shared/errors';
import { PROFILES, type ProfileName } from '@picket/shared/features';
import { AgentError } from '../errors.js';
import { gunzip, GzipFault, isGzip } from '../gzip/gunzip.js';

/** A row of a flow CSV. */
export interface CsvFlow {
  readonly cells: readonly string[];
  /** The profile's features, in order. */
  readonly features: Float64Array;
}

const NEWLINE = 10;

/** Does this file hold text, plain or by its name compressed text, rather than a capture? */
export async function looksLikeCsv(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    const head = buffer.subarray(0, bytesRead);
    if (isGzip(head)) return /\.csv\.gz$/i.test(path);
    return bytesRead > 0 && /^[\t\r\n\x20-\x7e\x80-\xff]+$/.test(head.toString('latin1')) && head.includes(',');
  } finally {
    await file.close();
  }
}

/** Flow rows of a CSV, by the names in its header. */
export class FlowCsv {
  /** Rows that were left out: too few or too many cells. */
  ragged = 0;
  /** Rows that were left out: text where a number belongs. */
  notNumeric = 0;

  private constructor(
    private readonly parser: AsyncIterator<string[]>,
    private readonly reading: Reading,
    readonly header: readonly string[],
    private readonly columns: readonly number[],
  ) {}

  /**
   * Opens the file and reads its header.
   * @throws AgentError `input.unreadable`, `input.not-flows`
   */
  static async open(path: string, profile: ProfileName): Promise<FlowCsv> {
    const reading: Reading = { fault: null };
    const parser = rowsOf(path, reading)[Symbol.asyncIterator]() as AsyncIterator<string[]>;
    const first = await parser.next().catch((cause: unknown) => {
      throw new AgentError('input.unreadable', 'user', `${path}: ${describeError(cause)}`, { cause });
    });
    if (first.done)
      throw new AgentError('input.unreadable', 'user', `${path}: ${reading.fault ?? 'there is nothing in it'}`);
    const header = first.value.map((name) => name.trim());
    return new FlowCsv(parser, reading, header, columnsOf(path, header, profile));
  }

  /** Why the file could not be read to its end. */
  get fault(): string | null {
    return this.reading.fault;
  }

  /** Place of a column, or -1. */
  place(name: string): number {
    return this.header.indexOf(name);
  }

  async *rows(): AsyncGenerator<CsvFlow> {
    for (let step = await this.next(); !step.done; step = await this.next()) {
      const cells = step.value;
      const features = cells.length === this.header.length ? this.featuresOf(cells) : undefined;
      if (features) yield { cells, features };
      else if (cells.length !== this.header.length) this.ragged++;
      else this.notNumeric++;
    }
  }

  /** Damage ends the file; the rows before it were read. */
  private async next(): Promise<IteratorResult<string[], unknown>> {
    try {
      return await this.parser.next();
    } catch (error) {
      this.reading.fault = describeError(error);
      return { done: true, value: undefined };
    }
  }

  private featuresOf(cells: readonly string[]): Float64Array | undefined {
    const features = new Float64Array(this.columns.length);
    for (let column = 0; column < features.length; column++) {
      const cell = numberOf(cells[this.columns[column]]);
      if (cell === undefined) return undefined;
      features[column] = cell;
    }
    return features;
  }
}

interface Reading {
  /** Why the file could not be read to its end. */
  fault: string | null;
}

function rowsOf(path: string, reading: Reading): Parser {
  const parser = parse({ bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true });
  const file = createReadStream(path);
  const text = path.endsWith('.gz') ? Readable.from(unpackedLines(file, reading), { objectMode: false }) : file;
  return text.on('error', (error: Error) => parser.destroy(error)).pipe(parser);
}

/** What can be unpacked of a file, without the line in which damage cuts it off: its last number may not be whole. */
async function* unpackedLines(file: Readable, reading: Reading): AsyncGenerator<Uint8Array> {
  let rest = Buffer.alloc(0);
  let isWhole = true;
  try {
    for await (const chunk of gunzip(file)) {
      const end = chunk.lastIndexOf(NEWLINE) + 1;
      if (end > 0) yield Buffer.concat([rest, chunk.subarray(0, end)]);
      rest = Buffer.concat([end > 0 ? Buffer.alloc(0) : rest, chunk.subarray(end)]);
    }
  } catch (error) {
    if (!(error instanceof GzipFault)) throw error;
    reading.fault = error.message;
    isWhole = error.isTail;
  }
  if (isWhole) yield rest;
}

/** Place of each of the profile's features in the header. */
function columnsOf(path: string, header: readonly string[], profile: ProfileName): number[] {
  const missing = PROFILES[profile].features.filter((name) => !header.includes(name));
  if (missing.length === 0) return PROFILES[profile].features.map((name) => header.indexOf(name));
  const other = Object.values(PROFILES).find(({ features }) => features.every((name) => header.includes(name)));
  const reason = other
    ? `its columns are those of profile ${other.name}`
    : `${missing.length} columns are missing, the first is ${JSON.stringify(missing[0])}`;
  throw new AgentError('input.not-flows', 'user', `${path}: no flow rows of profile ${profile}: ${reason}`, {
    next: `make it with picket-agent features --profile ${profile}`,
  });
}

/** The spellings of numbers that flow tools write; an empty cell is missing. */
function numberOf(cell: string): number | undefined {
  const text = cell.trim();
  const value = text === '' ? NaN : Number(text);
  // Nearly every cell is a number: what else it may be is asked of the others only.
  return Number.isNaN(value) ? notFinite(text) : value;
}

function notFinite(text: string): number | undefined {
  if (text === '' || /^nan$/i.test(text)) return NaN;
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return undefined;
}
