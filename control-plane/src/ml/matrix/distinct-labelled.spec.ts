import { expect, it } from '@jest/globals';
import { PROFILES } from '@picket/shared/features';
import { describeContradictory, distinctLabelled } from './distinct-labelled.js';
import { UNLABELLED, unknownOrigins, type FlowMatrix } from './matrix.js';

/** Rows of one feature. */
function matrixOf(cells: readonly (readonly [value: number, label: number])[], classes: readonly string[]): FlowMatrix {
  return {
    profile: 'cic-v40',
    columns: [{ name: PROFILES['cic-v40'].features[0], extra: false }],
    classes,
    rows: cells.length,
    values: Float32Array.from(cells, ([value]) => value),
    labels: Uint16Array.from(cells, ([, label]) => label),
    files: ['a'],
    origins: unknownOrigins(cells.length),
  };
}

const rows: [number, number][] = [
  [1, 0],
  [2, 0],
  [3, 0],
  [1, 0],
  [1, 1],
  [2, 1],
  [4, UNLABELLED],
  [4, 2],
  [5, 2],
  [5, 1],
  [5, 2],
  [5, 1],
  [5, 0],
];

it('gives each row once, with the label of most of its copies', () => {
  const { rows: found, labels, duplicates } = distinctLabelled(matrixOf(rows, ['a', 'b', 'c']));
  expect([...found].map((row) => rows[row][0])).toEqual([1, 3, 4]);
  expect([...labels]).toEqual([0, 0, 2]);
  expect(duplicates).toBe(12 - 5);
});

it('leaves out a row that as many copies call one thing as another, whatever the order of the classes', () => {
  const found = distinctLabelled(matrixOf(rows, ['a', 'b', 'c']));
  expect(found.contradictory).toBe(2);
  expect(describeContradictory(found)[0]).toContain('2 distinct rows were left out');
  // The same classes under other codes: the same rows, the same labels.
  const code = [2, 0, 1];
  const other = distinctLabelled(
    matrixOf(
      rows.map(([value, label]) => [value, label === UNLABELLED ? label : code[label]]),
      ['b', 'c', 'a'],
    ),
  );
  expect(other.rows).toEqual(found.rows);
  expect([...other.labels]).toEqual([...found.labels].map((label) => code[label]));
});

it('knows every copy of the rows that are left, in the order of the matrix', () => {
  const { copies } = distinctLabelled(matrixOf(rows, ['a', 'b', 'c']));
  expect([...copies.rows]).toEqual([0, 2, 3, 4, 7]);
  expect([...copies.of]).toEqual([0, 1, 0, 0, 2]);
});

it('has nothing to say where no row is contradictory', () => {
  expect(describeContradictory({ contradictory: 0 })).toEqual([]);
});
