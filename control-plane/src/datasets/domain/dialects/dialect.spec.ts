import { describe, expect, it } from '@jest/globals';
import { PROFILES } from '@picket/shared/features';
import { DIALECTS, findColumn, recogniseDialect } from './dialect.js';
import { spelling } from './spellings.js';

const lower = (names: readonly string[]) => names.map((name) => name.toLowerCase());
const V40 = PROFILES['cic-v40'].csv;

describe('the dialects', () => {
  it.each(['S', 'L', 'L, cleaned', 'D', 'N', 'V'] as const)(
    '%s spells every column of InSDN, each in its way',
    (name) => {
      const columns = spelling(name);
      expect([...columns.keys()]).toEqual(V40);
      const spellings = lower([...columns.values()].flat());
      expect(new Set(spellings).size).toBe(spellings.length);
    },
  );

  it.each(DIALECTS.map(({ name }) => name))('%s is recognised by its own header, in any order and case', (name) => {
    const dialect = DIALECTS.find((candidate) => candidate.name === name)!;
    const header = [...dialect.columns.values()].flatMap(([first]) => first ?? []).reverse();
    expect(recogniseDialect(lower(header), 'a.csv').name).toBe(name);
    expect(findColumn(dialect, lower(header), 'Flow Duration')).not.toBe(-1);
  });

  it.each([
    [
      'the corrected fork',
      [...PROFILES['cic-head'].csv, 'Fwd RST Flags', 'Total TCP Retrans. Count'],
      'corrected fork',
    ],
    ['Zeek', ['ts', 'uid', 'id.orig_h', 'id.orig_p', 'id.resp_h'], 'Zeek'],
    ['Zeek’s own format', ['#separator \\x09'], 'Zeek'],
    ['nfdump', ['ts', 'te', 'td', 'sa', 'da', 'sp', 'dp'], 'nfdump'],
    ['Wireshark', ['No.', 'Time', 'Source', 'Destination', 'Protocol', 'Length', 'Info'], 'Wireshark'],
    ['a damaged header', V40.slice(0, -8), 'are missing: Active Std'],
    ['another table', ['a', 'b'], 'not the header of a flow CSV'],
  ])('refuse %s by name', (_, header, reason) => {
    expect(() => recogniseDialect(lower(header), 'a.csv')).toThrow(reason);
  });
});
