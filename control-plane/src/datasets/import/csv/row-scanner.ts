/** Longest line that is taken for a flow; a quote that nobody closes would otherwise swallow the file. */
export const MAX_LINE_BYTES = 64 * 1024;

const [LINE_FEED, CARRIAGE_RETURN, QUOTE] = [0x0a, 0x0d, 0x22];
export const COMMA = 0x2c;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** What may divide cells. The comma comes first: it is taken where the first line has as many of another. */
const SEPARATORS = [',', ';', '\t', '|'];
/** By this line spreadsheets are told what divides the cells. */
const SEPARATOR_LINE = /^"?sep=(.)"?\r?$/i;

/** What `next` has found. */
export const enum Found {
  /** Nothing whole: push more, or say that there is no more. */
  Nothing,
  Row,
  /** A line beyond MAX_LINE_BYTES, skipped. */
  LongLine,
  /** A line with a quote that nobody closes within MAX_LINE_BYTES: its cells are those between its commas. */
  OpenQuote,
}

/**
 * Cuts the bytes of a CSV into rows and cells, in the place where they arrived: no text is made. Takes LF, CRLF and, if
 * there is no other, CR; commas, semicolons, tabs and bars between cells, whichever the first line has most of; a byte
 * order mark, quoted cells and rows of any width. Quotes follow csv-parse's `relax_quotes`: one opens a cell only
 * at its beginning, and text behind the closing one makes both of them ordinary characters.
 * Own code because it is the hot path of an import: csv-parse, which makes a text of each cell, reads a tenth as fast
 * (`npm run bench -- import`).
 */
export class RowScanner {
  /** Holds the cells of the row that was found last, until the next call. */
  bytes: Uint8Array = new Uint8Array(0);
  readonly starts = new Int32Array(MAX_LINE_BYTES + 2);
  readonly ends = new Int32Array(MAX_LINE_BYTES + 2);
  /** Cells of that row. */
  count = 0;
  /** Line on which it begins, from 1. */
  line = 0;
  /** Whether a line feed ended it; the last row of a file may lack one. */
  isTerminated = true;
  /** What divides the cells. */
  separator = COMMA;
  private chunk: Uint8Array = new Uint8Array(0);
  private at = 0;
  private nextLine = 1;
  private lineEnd = LINE_FEED;
  private isFormatKnown = false;
  private isFirst = true;
  private isLast = false;
  /** In the middle of a line that is too long. */
  private isSkipping = false;
  private readonly unquoted = new Uint8Array(MAX_LINE_BYTES + 1);

  /** Takes the next bytes; what was left of the ones before goes in front of them. */
  push(bytes: Uint8Array): void {
    const rest = this.chunk.subarray(this.at);
    this.chunk = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    this.at = 0;
    if (this.isFirst && this.chunk.length >= BYTE_ORDER_MARK.length) this.skipByteOrderMark();
  }

  /** There are no more bytes: what is left is the last row. */
  finish(): void {
    this.isLast = true;
  }

  next(): Found {
    if (!this.isFormatKnown && !this.decideFormat()) return Found.Nothing;
    if (this.isSkipping && !this.skipLine()) return Found.Nothing;
    const { chunk, starts, ends, separator, lineEnd } = this;
    const begin = this.at;
    const length = chunk.length;
    if (begin === length) return Found.Nothing;
    this.line = this.nextLine;
    let count = 0;
    let at = begin;
    starts[0] = begin;
    // The bound keeps the cells within their arrays: a line has at most one more of them than bytes.
    const limit = Math.min(length, begin + MAX_LINE_BYTES);
    for (; at < limit; at++) {
      const byte = chunk[at]!;
      if (byte === separator) {
        ends[count++] = at;
        starts[count] = at + 1;
      } else if (byte === lineEnd) break;
      else if (byte === QUOTE && at === starts[count]) return this.quotedRow(begin);
    }
    if (at === limit && limit < length) return this.longLine();
    if (at === length && !this.isLast) return at - begin >= MAX_LINE_BYTES ? this.longLine() : Found.Nothing;
    this.endRow(count, at);
    this.bytes = chunk;
    return Found.Row;
  }

  private endRow(count: number, at: number): void {
    this.isTerminated = at < this.chunk.length;
    const hasReturn = this.isTerminated && at > this.starts[count]! && this.chunk[at - 1] === CARRIAGE_RETURN;
    this.ends[count] = hasReturn ? at - 1 : at;
    this.count = count + 1;
    this.at = Math.min(this.chunk.length, at + 1);
    this.nextLine++;
  }

  /** The same row once more, with its quotes taken off: cells are copied, one after the other. */
  private quotedRow(begin: number): Found {
    const { chunk, starts, ends, unquoted, separator, lineEnd } = this;
    const limit = Math.min(chunk.length, begin + MAX_LINE_BYTES);
    let [count, to, lines] = [0, 0, 1];
    let isQuoted = false;
    // A cell opens a quote once: after it has closed, more of them are ordinary characters.
    let wasQuoted = false;
    starts[0] = 0;
    let at = begin;
    for (; at < limit; at++) {
      const byte = chunk[at]!;
      if (isQuoted) {
        if (byte !== QUOTE) {
          if (byte === lineEnd) lines++;
        } else if (chunk[at + 1] === QUOTE && at + 1 < chunk.length) at++;
        else if (this.endsCell(at + 1)) {
          [isQuoted, wasQuoted] = [false, true];
          continue;
        } else {
          [isQuoted, wasQuoted] = [false, true];
          unquoted.copyWithin(starts[count]! + 1, starts[count]!, to++);
          unquoted[starts[count]!] = QUOTE;
        }
      } else if (byte === lineEnd) break;
      else if (byte === separator) {
        ends[count++] = to;
        starts[count] = to;
        wasQuoted = false;
        continue;
      } else if (byte === QUOTE && to === starts[count] && !wasQuoted) {
        isQuoted = true;
        continue;
      } else if (byte === CARRIAGE_RETURN && chunk[at + 1] === LINE_FEED) continue;
      unquoted[to++] = byte;
    }
    const isCutOff = at === chunk.length && !this.isLast && at - begin < MAX_LINE_BYTES;
    if (isCutOff) return Found.Nothing;
    if (isQuoted || (at === limit && limit < chunk.length)) return this.unclosedRow(begin);
    this.isTerminated = at < chunk.length;
    ends[count] = to;
    this.count = count + 1;
    this.bytes = unquoted;
    this.at = Math.min(chunk.length, at + 1);
    this.nextLine += lines;
    return Found.Row;
  }

  /** Whether a quote before this place closes its cell. At the end of a chunk the answer does not matter yet. */
  private endsCell(at: number): boolean {
    const { chunk, separator, lineEnd } = this;
    if (at >= chunk.length) return true;
    const byte = chunk[at];
    return byte === separator || byte === lineEnd || (byte === CARRIAGE_RETURN && chunk[at + 1] === LINE_FEED);
  }

  /** Only the line on which the quote stands is given up. */
  private unclosedRow(begin: number): Found {
    const { chunk, starts, separator, lineEnd } = this;
    const limit = Math.min(chunk.length, begin + MAX_LINE_BYTES);
    let [count, at] = [0, begin];
    starts[0] = begin;
    for (; at < limit && chunk[at] !== lineEnd; at++) {
      if (chunk[at] !== separator) continue;
      this.ends[count++] = at;
      starts[count] = at + 1;
    }
    if (at === limit && limit < chunk.length) return this.longLine();
    this.endRow(count, at);
    this.bytes = chunk;
    return Found.OpenQuote;
  }

  private longLine(): Found {
    this.isSkipping = true;
    this.count = 0;
    this.nextLine++;
    this.skipLine();
    return Found.LongLine;
  }

  /** False: the line goes on beyond these bytes. */
  private skipLine(): boolean {
    const end = this.chunk.indexOf(this.lineEnd, this.at);
    this.isSkipping = end === -1;
    this.at = end === -1 ? this.chunk.length : end + 1;
    return end !== -1;
  }

  /** Looks at the first line that holds anything. False: more bytes are needed. */
  private decideFormat(): boolean {
    const { chunk, isLast } = this;
    const head = chunk.subarray(this.at, this.at + MAX_LINE_BYTES);
    const text = Buffer.from(head).toString('latin1');
    const isWhole = isLast || head.length === MAX_LINE_BYTES;
    if (!isWhole && !/\S[^\n]*\n/.test(text)) return false;
    this.lineEnd = text.includes('\n') || !text.includes('\r') ? LINE_FEED : CARRIAGE_RETURN;
    const [first = '', ...others] = text.split(this.lineEnd === LINE_FEED ? '\n' : '\r');
    const stated = SEPARATOR_LINE.exec(first)?.[1];
    if (stated !== undefined) {
      this.at += Math.min(head.length, first.length + 1);
      this.nextLine++;
      this.separator = stated.charCodeAt(0);
    } else this.separator = mostFrequentSeparator([first, ...others].find((line) => line.trim() !== '') ?? '');
    return (this.isFormatKnown = true);
  }

  private skipByteOrderMark(): void {
    this.isFirst = false;
    if (BYTE_ORDER_MARK.every((byte, at) => this.chunk[at] === byte)) this.at = BYTE_ORDER_MARK.length;
  }
}

function mostFrequentSeparator(line: string): number {
  const unquoted = line.replaceAll(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((separator) => unquoted.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))]!.charCodeAt(0);
}
