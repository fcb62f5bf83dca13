import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseCell } from '../cell.js';
import { parseSingle } from './single-precision.js';

const parse = (text: string) => parseSingle(Buffer.from(`,${text},`), 1, text.length + 1);

/** Either the very number that `parseCell` reads, or the confession that this reader does not know. */
function expectSame(text: string): void {
  const found = parse(text);
  if (!Number.isNaN(found)) expect([text, found]).toEqual([text, parseCell(text).value]);
}

describe('parseSingle', () => {
  it.each([
    '0',
    '-0',
    '1',
    '-1',
    '36.0',
    '+5',
    '.5',
    '5.',
    '1.0E7',
    '4.5E-4',
    '1.573462334983838E15',
    '20.666666666666664',
  ])('reads %s without help', (text) => {
    expect(parse(text)).toBe(parseCell(text).value);
  });

  it.each([
    '',
    ' ',
    '.',
    '-',
    '1e',
    'e5',
    '1.2.3',
    '12abc',
    '0x10',
    'NaN',
    'Infinity',
    '1e300',
    '1,2',
    '--1',
    '1 2',
    '1e99999',
  ])('leaves %j to parseCell', (text) => {
    expect(parse(text)).toBeNaN();
  });

  it('takes blanks around a number', () => {
    expect(parse(' \t7 ')).toBe(7);
  });

  it('reads every double as Number and fround do', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        expectSame(String(value));
        expectSame(value.toExponential());
      }),
      { numRuns: 2000 },
    );
  });

  it('reads singles and the middles between them, where rounding is decided', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.float({ noNaN: true }), (a, b) => {
        expectSame(String(a));
        expectSame(((a + Math.fround(a * (1 + 2 ** -23))) / 2).toPrecision(21));
        expectSame((a + b * 1e-9).toPrecision(17));
      }),
      { numRuns: 2000 },
    );
  });

  it('reads whatever digits there are', () => {
    const digits = fc.stringMatching(/^[+-]?\d{0,30}\.?\d{0,30}([eE][+-]?\d{1,3})?$/);
    fc.assert(fc.property(digits, expectSame), { numRuns: 3000 });
  });
});
