import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { Found, MAX_LINE_BYTES, RowScanner } from './row-scanner.js';

interface Seen {
  readonly found: Found;
  readonly cells: string[];
  readonly line: number;
}

/** Everything that a scanner finds in a text which comes in pieces of the given size. */
function scan(text: string | Buffer, chunkBytes = Infinity): Seen[] {
  const bytes = Buffer.from(text);
  const scanner = new RowScanner();
  const seen: Seen[] = [];
  const drain = () => {
    for (let found = scanner.next(); found !== Found.Nothing; found = scanner.next()) {
      const cells = Array.from({ length: scanner.count }, (_, cell) =>
        Buffer.from(scanner.bytes.subarray(scanner.starts[cell], scanner.ends[cell])).toString('utf8'),
      );
      seen.push({ found, cells, line: scanner.line });
    }
  };
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    scanner.push(bytes.subarray(at, Math.min(bytes.length, at + chunkBytes)));
    drain();
  }
  scanner.finish();
  drain();
  return seen;
}

function reference(text: string): string[][] {
  return parse(text, {
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    record_delimiter: ['\r\n', '\n'],
  });
}

const cells = (text: string, chunkBytes?: number) => scan(text, chunkBytes).map((seen) => seen.cells);

describe('RowScanner', () => {
  it('finds rows and cells, whatever ends a line, and says where each begins', () => {
    expect(scan('\uFEFFa,b\r\nc,"d\ne",\n\nf')).toEqual([
      { found: Found.Row, cells: ['a', 'b'], line: 1 },
      { found: Found.Row, cells: ['c', 'd\ne', ''], line: 2 },
      { found: Found.Row, cells: [''], line: 4 },
      { found: Found.Row, cells: ['f'], line: 5 },
    ]);
  });

  it.each(['a,"b""c",d\n', '"a"b,c\n', 'a"b"c,d\n', '"",x\n', '"a","b"\r\n"c"', ' "a",b\n', '"a""",b\n'])(
    'takes quotes as csv-parse does: %j',
    (text) => {
      expect(cells(text)).toEqual(reference(text));
    },
  );

  it('finds the same as csv-parse in any text, in pieces of any size', () => {
    const cell = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('', '1.5', 'Infinity', ' x ', 'é', '"', 'a"b'),
      fc.string({ maxLength: 6 }).map((text) => `"${text.replaceAll('"', '""')}"`),
    );
    const row = fc.array(cell, { minLength: 1, maxLength: 5 }).map((found) => found.join(','));
    // The first line decides what divides the cells.
    const header = 'a,b,c,d,e,f,g';
    const text = fc.array(row).chain((rows) => fc.constantFrom('\n', '\r\n').map((end) => [header, ...rows].join(end)));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (hostile, size) => {
        let expected: string[][];
        try {
          expected = reference(hostile);
        } catch {
          return; // A quote that nobody closes, which csv-parse refuses and we list.
        }
        expect(cells(hostile, size)).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives up only the line with a quote that nobody closes', () => {
    const found = scan('a,b\n"c,d\ne,f\n');
    expect(found.map((seen) => [seen.found, seen.line, seen.cells])).toEqual([
      [Found.Row, 1, ['a', 'b']],
      [Found.OpenQuote, 2, ['"c', 'd']],
      [Found.Row, 3, ['e', 'f']],
    ]);
  });

  it.each([1000, 70_000, Infinity])('skips a line that is too long, in pieces of %d bytes', (size) => {
    const found = scan(`a,b\n${'x'.repeat(3 * MAX_LINE_BYTES)}\n${','.repeat(MAX_LINE_BYTES + 9)}\nc,d`, size);
    expect(found.map((seen) => [seen.found, seen.line, seen.cells])).toEqual([
      [Found.Row, 1, ['a', 'b']],
      [Found.LongLine, 2, []],
      [Found.LongLine, 3, []],
      [Found.Row, 4, ['c', 'd']],
    ]);
  });

  it.each([';', '\t', '|'])('takes %j between cells where the first line has most of it', (separator) => {
    const text = `"a,1"${separator}b${separator}c\n1,5${separator}"x${separator}y"${separator}\n`;
    expect(cells(text, 3)).toEqual([
      ['a,1', 'b', 'c'],
      ['1,5', `x${separator}y`, ''],
    ]);
  });

  it('believes the line by which spreadsheets are told, and does not take it for a row', () => {
    expect(scan('sep=;\r\na;b,c,d\r\n1;2\r\n')).toEqual([
      { found: Found.Row, cells: ['a', 'b,c,d'], line: 2 },
      { found: Found.Row, cells: ['1', '2'], line: 3 },
    ]);
  });

  it.each([1, 4, Infinity])('takes lines that end with CR only, in pieces of %d bytes', (size) => {
    const found = scan('a,b\r1,"x\ry"\r\r3,4', size);
    expect(found.map(({ line, cells: row }) => [line, row])).toEqual([
      [1, ['a', 'b']],
      [2, ['1', 'x\ry']],
      [4, ['']],
      [5, ['3', '4']],
    ]);
  });
});
