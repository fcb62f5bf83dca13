import { describe, expect, it } from '@jest/globals';
import { mergePages } from './keyset.js';

const order = { direction: 'DESC', keyOf: (row: { at: string; id: string }) => [row.at, row.id] } as const;
const row = (id: number, at = '2026-01-01T00:00:00.000Z') => ({ at, id: String(id) });

describe('pages of two lists', () => {
  it('are one in the same order, with what is in both there once', () => {
    const newer = row(1, '2026-01-02T00:00:00.000Z');
    const { items, nextCursor } = mergePages(
      [
        { items: [newer, row(10), row(9)], nextCursor: null },
        { items: [newer, row(100), row(2)], nextCursor: null },
      ],
      order,
      5,
    );
    expect(items.map(({ id }) => id)).toEqual(['1', '100', '10', '9', '2']);
    expect(nextCursor).toBeNull();
  });

  it('go on where one of them does, or where more came than a page has', () => {
    expect(mergePages([{ items: [row(1)], nextCursor: 'more' }], order, 5).nextCursor).not.toBeNull();
    expect(mergePages([{ items: [row(2), row(1)], nextCursor: null }], order, 1)).toMatchObject({
      items: [{ id: '2' }],
    });
  });
});
