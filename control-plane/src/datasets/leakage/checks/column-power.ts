import type { FlowMatrix } from '../../../ml/matrix/matrix.js';
import { trainingAccuracy, encodeCategories, heldOutAccuracy } from './categories.js';

/** Most groups that a measured feature is cut into; a finer cut would learn single rows by heart. */
const GROUPS = 64;
/** Groups of any column: one more, for missing values. */
export const MAX_GROUPS = GROUPS + 1;

/** Values cut into groups of neighbours. */
export interface Groups {
  readonly codes: Uint8Array;
  readonly count: number;
}

/** Values of one column of the labelled rows, in an array that the next call takes again. */
export function columnOf({ matrix, rows, scratch }: ColumnSource, column: number): Float32Array {
  const width = matrix.columns.length;
  for (let index = 0; index < rows.length; index++) scratch[index] = matrix.values[rows[index]! * width + column]!;
  return scratch;
}

interface ColumnSource {
  readonly matrix: FlowMatrix;
  readonly rows: Uint32Array;
  readonly scratch: Float32Array;
}

/** Every value a group of its own where there are few, else 64 equally filled ones; missing values are group 0. */
export function groupValues(values: Float32Array): Groups {
  const edges = groupEdges(values);
  const codes = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) codes[row] = groupOf(values[row]!, edges);
  return { codes, count: edges.length + 1 };
}

/** Share of rows that one feature alone gets right: each group says the class that most of its rows have. */
export function groupedAccuracy(values: Float32Array, labels: Uint16Array, classCount: number): number {
  return trainingAccuracy(groupValues(values), labels, classCount);
}

/** Lower ends of the groups, ascending. */
function groupEdges(values: Float32Array): Float32Array {
  const sorted = values.slice().sort();
  const distinct = new Set<number>();
  for (let index = 0; index < sorted.length && distinct.size <= GROUPS; index++) distinct.add(sorted[index]!);
  if (distinct.size > GROUPS) {
    distinct.clear();
    for (let group = 0; group < GROUPS; group++) distinct.add(sorted[Math.floor((group * sorted.length) / GROUPS)]!);
  }
  return Float32Array.from(distinct).filter((value) => !Number.isNaN(value));
}

/** Number of edges that are not above the value. */
function groupOf(value: number, edges: Float32Array): number {
  if (Number.isNaN(value)) return 0;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** For a column that names things: a table of values is learnt from half of the rows and tried on the others. */
export function heldOutTableAccuracy(values: Float32Array, labels: Uint16Array, classCount: number): number {
  const table = encodeCategories(values.length, (row) => values[row]!);
  return heldOutAccuracy(table, labels, classCount);
}

/**
 * What a column says that was made up rather than measured: by a table of its values or by their ranges, since numbers
 * given in the order of a file tell the file.
 */
export function shortcutAccuracy(values: Float32Array, labels: Uint16Array, classCount: number): number {
  const byValue = heldOutTableAccuracy(values, labels, classCount);
  return Math.max(byValue, groupedAccuracy(values, labels, classCount));
}

/** Has every class one value of its own? Then the column is the label, only spelt differently. */
export function mapsOneToOne(values: Float32Array, labels: Uint16Array): boolean {
  const classOf = new Map<number, number>();
  const valueOf = new Map<number, number>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    const label = labels[row]!;
    if ((classOf.get(value) ?? label) !== label) return false;
    if (!Object.is(valueOf.get(label) ?? value, value)) return false;
    classOf.set(value, label);
    valueOf.set(label, value);
  }
  return valueOf.size > 1;
}
