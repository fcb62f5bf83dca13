import { expect, it } from '@jest/globals';
import { distinctRows } from './distinct-rows.js';

it('groups equal rows, missing values included, and only those that were asked for', () => {
  const values = Float32Array.from([1, NaN, 1, NaN, 1, 2, 9, 9, 1, 2, 1, NaN]);
  const { firstOf, firsts } = distinctRows(values, 2, Uint32Array.from([0, 1, 2, 4, 5]));
  expect([...firstOf]).toEqual([0, 0, 2, 2, 0]);
  expect([...firsts]).toEqual([0, 2]);
});

it('finds as many distinct rows as a set of texts does', () => {
  const values = Float32Array.from({ length: 30_000 }, (_, index) => (Math.imul(index, 2654435761) >>> 20) % 7);
  const rows = Uint32Array.from({ length: 10_000 }, (_, row) => row);
  const texts = new Set(Array.from(rows, (row) => values.slice(3 * row, 3 * row + 3).join()));
  expect(distinctRows(values, 3, rows).firsts).toHaveLength(texts.size);
});
