import type { AuditInput } from './finding.js';

/** Most groups that a measured feature is cut into; a finer cut would learn single rows by heart. */
const GROUPS = 64;

/** Values of one column of the labelled rows. */
export function columnOf({ matrix, rows }: AuditInput, column: number): Float32Array {
  const width = matrix.columns.length;
  return Float32Array.from(rows, (row) => matrix.values[row * width + column]!);
}

/**
 * Share of rows that one feature alone gets right: each value, or each of up to 64 groups of neighbouring values, says
 * the class that most of its rows have.
 */
export function groupedAccuracy(values: Float32Array, labels: Uint16Array, classCount: number): number {
  const edges = groupEdges(values);
  const counts = new Uint32Array((edges.length + 1) * classCount);
  for (let row = 0; row < values.length; row++) counts[groupOf(values[row]!, edges) * classCount + labels[row]!]!++;
  let right = 0;
  for (let start = 0; start < counts.length; start += classCount)
    right += Math.max(...counts.subarray(start, start + classCount));
  return right / values.length;
}

/** Lower ends of the groups, ascending: every value where there are few, else equally filled groups. */
function groupEdges(values: Float32Array): Float32Array {
  const sorted = values.slice().sort();
  const distinct = new Set<number>();
  for (let at = 0; at < sorted.length && distinct.size <= GROUPS; at++) distinct.add(sorted[at]!);
  if (distinct.size > GROUPS) {
    distinct.clear();
    for (let group = 0; group < GROUPS; group++) distinct.add(sorted[Math.floor((group * sorted.length) / GROUPS)]!);
  }
  return Float32Array.from(distinct).filter((value) => !Number.isNaN(value));
}

/** Number of edges that are not above the value; missing values are a group of their own. */
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

/** The same for a column that names things: a table of values is learnt from every second row and tried on the others. */
export function heldOutTableAccuracy(values: Float32Array, labels: Uint16Array, classCount: number): number {
  const table = new Map<number, Uint32Array>();
  const overall = new Uint32Array(classCount);
  for (let row = 0; row < values.length; row += 2) {
    let counts = table.get(values[row]!);
    if (!counts) table.set(values[row]!, (counts = new Uint32Array(classCount)));
    counts[labels[row]!]!++;
    overall[labels[row]!]!++;
  }
  let right = 0;
  let tried = 0;
  for (let row = 1; row < values.length; row += 2, tried++)
    if (largestAt(table.get(values[row]!) ?? overall) === labels[row]) right++;
  return tried === 0 ? 0 : right / tried;
}

function largestAt(counts: Uint32Array): number {
  return counts.indexOf(Math.max(...counts));
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

/** How much of what chance leaves over is explained: 0 like a model without features, 1 everything. */
export function aboveChance(accuracy: number, baseline: number): number {
  return baseline >= 1 ? 0 : Math.max(0, (accuracy - baseline) / (1 - baseline));
}
