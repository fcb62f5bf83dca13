import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mostCellBytes, writeCells } from './number-cells.js';

function textOf(values: readonly number[], first = 0): string {
  const bytes = Buffer.alloc(mostCellBytes(values.length) + 1);
  const end = writeCells(bytes, 1, Float64Array.from(values), first);
  return bytes.toString('latin1', 1, end);
}

describe('numbers of a row', () => {
  const expectSameText = (values: number[]) => {
    expect(textOf(values)).toBe(values.map((value) => `,${value}`).join(''));
  };

  it('are written as JavaScript writes them', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.double(), fc.nat(), fc.integer())), expectSameText), { numRuns: 2000 });
  });

  it('are right where the number of digits or the way of writing changes', () => {
    const edges = [0, -0, 1, 9, 10, 99, 100, 999_999_999, 1e9, 2 ** 31, 2 ** 53, 1e21, 5e-324, 1e-7, 0.1 + 0.2];
    expectSameText([...edges, ...edges.map((edge) => -edge), NaN, Infinity, -Infinity]);
  });

  it.each([-1.2345678901234567e-100, -0.0000010588209375991892])('fit where they are longest: %d', (value) => {
    expectSameText([value]);
  });

  it('begin where they are told to', () => {
    expect(textOf([6, 1, 2.5], 1)).toBe(',1,2.5');
  });
});
