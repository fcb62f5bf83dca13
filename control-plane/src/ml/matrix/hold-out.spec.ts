import { describe, expect, it } from '@jest/globals';
import { PROFILES } from '@picket/shared/features';
import { distinctLabelled } from './distinct-labelled.js';
import { holdOutOf } from './hold-out.js';
import { unknownOrigins, type FlowMatrix } from './matrix.js';

const FEATURES = PROFILES['cic-v40'].features;

/** Rows of one feature, and where wanted of an extra column. */
function matrixOf(values: readonly number[], labelOf: (value: number) => number, extra?: number): FlowMatrix {
  const extras = extra === undefined ? [] : [extra];
  return {
    profile: 'cic-v40',
    columns: [{ name: FEATURES[0], extra: false }, ...extras.map(() => ({ name: 'VLAN', extra: true }))],
    classes: ['Normal', 'DoS', 'U2R'],
    rows: values.length,
    values: Float32Array.from(values.flatMap((value) => [value, ...extras])),
    labels: Uint16Array.from(values, labelOf),
    files: ['a.csv', 'labels'],
    origins: unknownOrigins(values.length),
  };
}

/** The values that are held out. */
function heldOut(matrix: FlowMatrix, share?: number): number[] {
  const distinct = distinctLabelled(matrix);
  const width = matrix.columns.length;
  return [...holdOutOf(matrix, distinct, share)]
    .map((position) => matrix.values[distinct.rows[position] * width])
    .sort((a, b) => a - b);
}

const numbers = [...Array(2000).keys()];
const parity = (value: number) => value % 2;

describe('the hold-out of a data set', () => {
  const held = heldOut(matrixOf(numbers, parity));

  it('is about a fifth of the rows of each class', () => {
    for (const code of [0, 1]) {
      const share = held.filter((value) => parity(value) === code).length / 1000;
      expect(Math.abs(share - 0.2)).toBeLessThan(0.04);
    }
  });

  it('is the same rows whatever their order, their copies, and what else a later version holds', () => {
    expect(heldOut(matrixOf([...numbers].reverse(), parity))).toEqual(held);
    expect(heldOut(matrixOf([...numbers, ...numbers, ...numbers], parity))).toEqual(held);
    const later = heldOut(matrixOf([...numbers, ...numbers.map((value) => value + 2000)], parity));
    expect(later.filter((value) => value < 2000)).toEqual(held);
    expect(heldOut(matrixOf(numbers, parity, 7))).toEqual(held);
  });

  it('holds with a larger share all rows of a smaller one, so that none of them is ever learnt from', () => {
    let smaller: number[] = [];
    for (const share of [0.05, 0.1, 0.2, 0.35, 0.5]) {
      const larger = heldOut(matrixOf(numbers, parity), share);
      expect(larger).toEqual(expect.arrayContaining(smaller));
      expect(Math.abs(larger.length / numbers.length - share)).toBeLessThan(0.04);
      smaller = larger;
    }
  });

  it('leaves at least half of a class with few rows, and all of a tiny one', () => {
    for (let rows = 1; rows < 60; rows++) {
      const found = heldOut(matrixOf(numbers.slice(0, 100 + rows), (value) => (value < 100 ? 0 : 2)));
      expect(found.filter((value) => value >= 100).length).toBeLessThanOrEqual(Math.floor((rows - 1) / 2));
    }
  });

  it('holds nothing that only analysts have said, but what they say of its rows', () => {
    const matrix = matrixOf([...numbers, ...numbers.map((value) => value + 1000)], parity);
    const origins = { ...matrix.origins, files: Uint16Array.from(matrix.labels, (_, row) => Number(row >= 2000)) };
    expect(heldOut({ ...matrix, labelsFile: 1, origins })).toEqual(held);
  });
});
