import type { DdSketch } from '@picket/shared/sketch';

/**
 * Cells that cut two sketches alike. A cut is the last bin key of its cell, so it falls between the same values in
 * every sketch; the last cell is open to the top, and a further one counts the missing values.
 */
export type Cuts = readonly number[];

/**
 * Cuts at the sketch's own quantiles, 1/parts of the values apart; what is above the largest value belongs to the last
 * cell. Where one value holds a whole part or more (a flag, a port that is absent), it gets a cell of its own.
 */
export function quantileCuts(sketch: DdSketch, parts: number): number[] {
  const cuts = new Set<number>();
  const bins = sketch.bins();
  const partOf = (rank: number) => Math.floor((rank * parts) / sketch.count);
  let seen = 0;
  bins.forEach(({ key, count }, index) => {
    const heavy = count * parts >= sketch.count;
    if (heavy) cuts.add(key - 1);
    if (heavy || (index < bins.length - 1 && partOf(seen + count) > partOf(seen))) cuts.add(key);
    seen += count;
  });
  return [...cuts].sort((a, b) => a - b);
}

/** Counts by cell: one more than there are cuts, then the missing values. */
export function countsByCell(sketch: DdSketch, cuts: Cuts): number[] {
  const counts = new Array<number>(cuts.length + 2).fill(0);
  let cell = 0;
  for (const { key, count } of sketch.bins()) {
    while (cell < cuts.length && key > cuts[cell]!) cell++;
    counts[cell]! += count;
  }
  counts[cuts.length + 1] = sketch.missing;
  return counts;
}

/** Shares of both sides by cell, without the cells that neither has anything in; undefined when a side is empty. */
export function sharesByCell(reference: DdSketch, current: DdSketch, cuts: Cuts): CellShares | undefined {
  const [before, now] = [countsByCell(reference, cuts), countsByCell(current, cuts)];
  const [rowsBefore, rowsNow] = [reference.count + reference.missing, current.count + current.missing];
  if (rowsBefore === 0 || rowsNow === 0) return undefined;
  const used = before.map((_, cell) => cell).filter((cell) => before[cell]! + now[cell]! > 0);
  return {
    reference: used.map((cell) => before[cell]! / rowsBefore),
    current: used.map((cell) => now[cell]! / rowsNow),
    rows: { reference: rowsBefore, current: rowsNow },
  };
}

export interface CellShares {
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly rows: { readonly reference: number; readonly current: number };
}
