import { describe, expect, it } from '@jest/globals';
import { compareRows } from '../bench/identical/compare-rows.js';
import { reasonFor } from '../bench/identical/known-differences.js';

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

describe('the reason why rows differ', () => {
  const endReason = { kind: 'other values', columns: ['End Reason'], onlyHere: 0, onlyThere: 0 } as const;

  it('is named by its fault, where that is known', () => {
    expect(reasonFor('faults/captures/gzip-tail/x.pcap.gz', 'cic-v40', endReason)).toMatch(/^captures\/gzip-tail: /);
    expect(reasonFor('data/a.pcap', 'picket-1', endReason)).toMatch(/^captures\/time-ahead-cuts-flows: /);
  });

  it('is not made up: other columns, other profiles and other faults have none', () => {
    expect(reasonFor('data/a.pcap', 'picket-1', { ...endReason, columns: ['End Reason', 'Flow Duration'] })).toBeNull();
    expect(reasonFor('data/a.pcap', 'cic-v40', endReason)).toBeNull();
    expect(reasonFor('faults/captures/of-tomorrow/a.pcap', 'cic-head', endReason)).toBeNull();
  });
});
