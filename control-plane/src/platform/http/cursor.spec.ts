import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from './cursor.js';

const schema = z.tuple([z.iso.datetime(), z.string()]);

describe('cursor', () => {
  it('gives back the sort key it was made of', () => {
    const key = ['2026-11-22T15:00:00.123Z', '42'] as const;
    expect(decodeCursor(encodeCursor(...key), schema)).toEqual(key);
  });

  it.each(['', 'x', encodeCursor('2026-11-22T15:00:00.123Z'), encodeCursor('yesterday', '42')])(
    'refuses %j',
    (cursor) => {
      expect(() => decodeCursor(cursor, schema)).toThrow('the cursor does not belong to this list');
    },
  );
});
