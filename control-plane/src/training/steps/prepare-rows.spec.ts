import { describe, expect, it } from '@jest/globals';
import { PROFILES } from '@picket/shared/features';
import { UNLABELLED, unknownOrigins } from '../../ml/matrix/matrix.js';
import type { FlowMatrix } from '../../ml/matrix/matrix.js';
import { trainingParametersSchema } from '../../api/training-run.js';
import { prepareRows } from './prepare-rows.js';

const parameters = trainingParametersSchema.parse({});

/** Rows of one feature. */
function matrixOf(
  values: readonly number[],
  labels: readonly number[],
  classes = ['Probe', 'Normal', 'DoS'],
): FlowMatrix {
  const columns = [{ name: PROFILES['cic-v40'].features[0], extra: false }];
  const [cells, codes] = [Float32Array.from(values), Uint16Array.from(labels)];
  const origins = unknownOrigins(values.length);
  return {
    profile: 'cic-v40',
    columns,
    classes,
    rows: values.length,
    values: cells,
    labels: codes,
    files: ['a'],
    origins,
  };
}

const numbers = [...Array(300).keys()];

describe('prepareRows', () => {
  it.each(['unknown', 'x'.repeat(65)])(
    'refuses a class that no model file can hold before anything is trained: %s',
    (name) => {
      const matrix = matrixOf(
        numbers,
        numbers.map((row) => row % 2),
        ['Normal', name],
      );
      expect(() => prepareRows(matrix, 'Normal', parameters)).toThrow(
        expect.objectContaining({ code: 'training.class-name', kind: 'user' }),
      );
    },
  );

  it('puts the benign class first and leaves out unlabelled rows and absent classes', () => {
    const labels = numbers.map((row) => (row < 100 ? 1 : row < 200 ? 0 : UNLABELLED));
    const { classes, rows } = prepareRows(matrixOf(numbers, labels), 'Normal', parameters);
    expect(classes).toEqual(['Normal', 'Probe']);
    expect(rows).toHaveLength(200);
  });

  it('removes duplicates before the split, so that no two parts share equal rows', () => {
    const values = numbers.map((row) => Math.floor(row / 3));
    const matrix = matrixOf(
      values,
      values.map((value) => value % 3),
    );
    const { rows, split, duplicates, seen } = prepareRows(matrix, 'Normal', parameters);
    const valuesOf = (part: Uint32Array) => Array.from(part, (position) => matrix.values[rows[position]]);
    const all = [...valuesOf(split.train), ...valuesOf(split.validation), ...valuesOf(split.test)];
    expect(duplicates).toBe(200);
    expect(new Set(all).size).toBe(all.length);
    expect(seen.rows).toHaveLength(3 * split.train.length);
    expect(new Set(Array.from(seen.rows, (row) => matrix.values[row]))).toEqual(new Set(valuesOf(split.train)));
  });

  it('gives equal rows under several labels the label that most of them have', () => {
    const values = [...numbers, 7, 7];
    const labels = [...numbers.map((row) => row % 2), 2, 2];
    const { rows, labels: codes, classes } = prepareRows(matrixOf(values, labels), 'Normal', parameters);
    expect(classes[codes[rows.indexOf(7)]]).toBe('DoS');
  });

  it.each([
    ['training.no-benign-class', [0, 2]],
    ['training.one-class', [1, 1]],
  ])('refuses with %s', (code, [even, odd]) => {
    const matrix = matrixOf(
      numbers,
      numbers.map((row) => (row % 2 ? odd : even)),
    );
    expect(() => prepareRows(matrix, 'Normal', parameters)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses a benign class of which nothing can be held out', () => {
    const matrix = matrixOf(
      numbers,
      numbers.map((row) => (row < 2 ? 1 : 0)),
    );
    expect(() => prepareRows(matrix, 'Normal', parameters)).toThrow(
      expect.objectContaining({ code: 'training.too-few-rows' }),
    );
  });
});
