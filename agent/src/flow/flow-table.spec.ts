import { describe, expect, it } from '@jest/globals';
import { FlowHash, FlowKey } from './flow-hash.js';
import { FlowTable, NO_ROW } from './flow-table.js';

function keyOf(number: number): FlowKey {
  const key = new FlowKey();
  key.kind = 6;
  key.low0 = number;
  return key;
}

/** Looks up, then inserts, as the engine does. */
function insert(table: FlowTable, key: FlowKey): number {
  expect(table.find(key)).toBe(NO_ROW);
  return table.insert(key);
}

describe('FlowTable', () => {
  it('finds what was inserted and nothing else, whatever was removed in between', () => {
    const table = new FlowTable(1000, new FlowHash());
    const rows = new Map<number, number>();
    for (let step = 0; step < 20_000; step++) {
      const number = (step * 7919) % 1500;
      const row = rows.get(number);
      expect(table.find(keyOf(number))).toBe(row ?? NO_ROW);
      if (row !== undefined) {
        table.remove(row);
        rows.delete(number);
      } else if (!table.isFull) {
        rows.set(number, insert(table, keyOf(number)));
      }
      expect(table.size).toBe(rows.size);
    }
  });

  it('moves entries back over a hole when all hashes are equal', () => {
    class OneHash extends FlowHash {
      override ofKey(): number {
        return 7;
      }
    }
    const table = new FlowTable(64, new OneHash());
    const rows = [0, 1, 2, 3].map((number) => insert(table, keyOf(number)));
    table.remove(rows[1]);
    expect([0, 1, 2, 3].map((number) => table.find(keyOf(number)))).toEqual([rows[0], NO_ROW, rows[2], rows[3]]);
  });

  it('tells keys apart by every one of their parts', () => {
    const parts = [
      'kind',
      'ports',
      'tunnel',
      'low0',
      'low1',
      'low2',
      'low3',
      'high0',
      'high1',
      'high2',
      'high3',
    ] as const;
    const table = new FlowTable(64, new FlowHash());
    const base = new FlowKey();
    base.isIpv6 = true;
    insert(table, base);
    for (const part of parts) {
      const other = Object.assign(new FlowKey(), { isIpv6: true, [part]: 1 });
      insert(table, other);
    }
    expect(table.size).toBe(parts.length + 1);
  });
});
