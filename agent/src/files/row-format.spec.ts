import { describe, expect, it } from '@jest/globals';
import { PROFILES } from '@picket/shared/features';
import { type FlowRecord } from '../profiles/index.js';
import { lineOf } from '../../../test/support/data/row-line.js';
import { rowFormat } from './row-format.js';
import { CicTimestamp, IsoTimestamp } from './timestamp.js';

const features = new Float64Array(PROFILES['cic-v40'].features.length);
features.set([6, 0, 1, 1, Infinity, NaN, 0.1 + 0.2]);
const RECORD: FlowRecord = {
  features,
  startUs: 1_578_500_000_123_456,
  lastUs: 1_578_500_000_123_456,
  packets: 2,
  protocol: 6,
  sourcePort: 1000,
  destinationPort: 80,
  endReason: 'end',
  opener: 0,
  sourceAddress: () => '10.0.0.1',
  destinationAddress: () => '10.0.0.2',
  flowId: () => 'id',
};

describe('lines of flows', () => {
  it('hold every column of the header, numbers as they read back', () => {
    const format = rowFormat('csv', 'cic-v40', 'say "no", twice')!;
    const head = format.head.trim().split(',');
    const cells = lineOf(format, RECORD).trimEnd().split(',');
    expect(head).toEqual(PROFILES['cic-v40'].csv);
    expect(cells.slice(0, 7)).toEqual(['id', '10.0.0.1', '1000', '10.0.0.2', '80', '6', '08/01/2020 04:13:20 PM']);
    expect(cells.slice(7, 13)).toEqual(['0', '1', '1', 'Infinity', 'NaN', '0.30000000000000004']);
    expect(cells.slice(83).join(',')).toBe('"say ""no"", twice"');
  });

  it('are objects with null where JSON has no number', () => {
    const row = JSON.parse(lineOf(rowFormat('jsonl', 'cic-v40', '')!, RECORD)) as Record<string, unknown>;
    expect(Object.keys(row)).toEqual(PROFILES['cic-v40'].csv);
    expect(row).toMatchObject({ Protocol: 6, 'TotLen Fwd Pkts': null, 'TotLen Bwd Pkts': null, 'Dst Port': 80 });
  });

  it('do not exist for none', () => {
    expect(rowFormat('none', 'cic-v40', '')).toBeNull();
  });
});

describe('timestamps', () => {
  it('are those of the original at midnight and noon', () => {
    const timestamp = new CicTimestamp();
    expect(timestamp.of(0)).toBe('01/01/1970 12:00:00 AM');
    expect(timestamp.of(43_200_000_000)).toBe('01/01/1970 12:00:00 PM');
  });

  it('are right when seconds share a slot or lie before 1970', () => {
    const timestamp = new CicTimestamp();
    const seconds = [0, 256, 0, -1, 255, -1, -256, 1];
    const texts = ['12:00:00', '12:04:16', '12:00:00', '11:59:59', '12:04:15', '11:59:59', '11:55:44', '12:00:01'];
    expect(seconds.map((second) => timestamp.of(second * 1e6).split(' ')[1])).toEqual(texts);
  });

  it('have microseconds in picket-1', () => {
    const timestamp = new IsoTimestamp();
    expect(timestamp.of(1_578_500_000_000_007)).toBe('2020-01-08T16:13:20.000007Z');
    expect(timestamp.of(1_578_500_000_999_999)).toBe('2020-01-08T16:13:20.999999Z');
  });
});
