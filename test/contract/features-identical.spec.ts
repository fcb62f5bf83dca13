import { describe, expect, it } from '@jest/globals';
import { compareRows } from '../bench/identical/compare-rows.js';

const HEAD = 'Flow ID,Timestamp,Flow Duration,Tot Fwd Pkts';

function table(...rows: readonly string[]): string {
  return `${[HEAD, ...rows].join('\n')}\n`;
}

describe('rows of two checkouts', () => {
  const same = table('a,1,10,2', 'b,1,20,3');

  it('are the same only byte by byte', () => {
    expect(compareRows(same, same)).toBeNull();
    expect(compareRows(same, table('b,1,20,3', 'a,1,10,2'))).toMatchObject({ kind: 'same rows, other order' });
  });

  it('differ in columns of the same flow, in the order of the table', () => {
    const other = table('a,1,11,2', 'b,1,20,4');
    expect(compareRows(same, other)).toEqual({
      kind: 'other values',
      columns: ['Flow Duration', 'Tot Fwd Pkts'],
      onlyHere: 0,
      onlyThere: 0,
    });
  });

  it('are counted where only one of the two has them, nothing at all included', () => {
    const more = table('a,1,10,2', 'b,1,20,3', 'b,1,20,3', 'c,2,5,1');
    expect(compareRows(more, same)).toMatchObject({ kind: 'other rows', columns: [], onlyHere: 2, onlyThere: 0 });
    expect(compareRows('', same)).toMatchObject({ kind: 'other rows', onlyHere: 0, onlyThere: 2 });
  });
});
