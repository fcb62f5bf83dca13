import { randomSplit } from './random-split.js';
import { inSeededOrder, rowsWhere, type Parts, type SplitRows, type SplitShares } from './rows.js';

/** Distinct rows by group (file or address), in the order in which groups may be held out. */
export type Groups = readonly Uint32Array[];

/** Groups of rows by a number that each copy carries, in the order of `keyOf`; 0 first of equals. */
export function groupRows({ copies }: SplitRows, idOf: ArrayLike<number>, keyOf: (id: number) => number): Groups {
  const groups = new Map<number, number[]>();
  copies.rowOf.forEach((row, copy) => {
    const id = idOf[copy]!;
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  });
  const ids = [...groups.keys()].sort((a, b) => keyOf(a) - keyOf(b) || a - b);
  return ids.map((id) => Uint32Array.from(new Set(groups.get(id))));
}

/**
 * Holds whole groups out until each class has its share in them, where that can be: a group is taken when a class in
 * it still lacks rows, and when at least half of what was there of each of its classes stays behind. A row of which any
 * copy is in a group that was taken goes with it.
 * @param free rows that may be taken: 1; changed to 0 for those that are
 */
export function holdOutGroups({ classes, labels }: SplitRows, groups: Groups, share: number, free: Uint8Array) {
  const total = countFree(labels, classes.length, free);
  const taken = new Array<number>(classes.length).fill(0);
  const held: number[] = [];
  for (const group of groups) {
    const rows = group.filter((row) => free[row] === 1);
    const counts = new Array<number>(classes.length).fill(0);
    for (const row of rows) counts[labels[row]!]!++;
    const isWanted = counts.some((count, code) => count > 0 && taken[code]! < share * total[code]!);
    const leavesHalf = counts.every((count, code) => count === 0 || 2 * (taken[code]! + count) <= total[code]!);
    if (!isWanted || !leavesHalf) continue;
    counts.forEach((count, code) => (taken[code]! += count));
    for (const row of rows) {
      held.push(row);
      free[row] = 0;
    }
  }
  return Uint32Array.from(held);
}

/** Tests on whole files; validates on a random part of the others. */
export function fileSplit(rows: SplitRows, shares: SplitShares, test: Uint32Array): Parts {
  const isTest = new Uint8Array(rows.labels.length);
  for (const row of test) isTest[row] = 1;
  const rest = rowsWhere(rows.labels.length, (row) => isTest[row] === 0);
  const { train, validation } = randomSplit(rows, { validation: shares.validation, test: 0 }, rest);
  return { train, validation, test: inSeededOrder(test.slice(), rows.keys) };
}

/** No address of a test or validation row is the source of a training row. */
export function sourceSplit(rows: SplitRows, shares: SplitShares, groups: Groups): Parts {
  const free = new Uint8Array(rows.labels.length).fill(1);
  const test = holdOutGroups(rows, groups, shares.test, free);
  const validation = holdOutGroups(rows, groups, shares.validation, free);
  const train = rowsWhere(free.length, (row) => free[row] === 1);
  const inOrder = (part: Uint32Array) => inSeededOrder(part, rows.keys);
  return { train: inOrder(train), validation: inOrder(validation), test: inOrder(test) };
}

function countFree(labels: Uint16Array, classCount: number, free: Uint8Array): number[] {
  const counts = new Array<number>(classCount).fill(0);
  labels.forEach((code, row) => (counts[code]! += free[row]!));
  return counts;
}
