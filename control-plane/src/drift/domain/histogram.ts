import { binBounds, type DdSketch } from '@picket/shared/sketch';
import type { FeatureDriftDto } from '../../api/drift.js';
import { countsByCell } from './cells.js';

/** Counts of both sides between the same edges: `edges` has one entry more than the counts. */
export interface Histogram {
  readonly edges: number[];
  /** Names of the bars where each is one value; the edges then only number them. */
  readonly labels: string[] | null;
  readonly reference: number[];
  readonly current: number[];
}

/**
 * Both sides as one picture of at most `columns` + 1 columns. Columns span an equal number of the occupied sketch bins,
 * so they are narrow where there are values and follow the sketch's logarithmic scale. Zero is a column of its own,
 * of no width when it is the smallest value.
 */
export function histogram(
  reference: DdSketch,
  current: DdSketch,
  few: FeatureDriftDto['values'] = null,
  columns = 40,
): Histogram {
  if (few)
    return {
      edges: Array.from({ length: few.length + 1 }, (_, index) => index),
      labels: few.map(({ name }) => name),
      reference: few.map((value) => value.reference),
      current: few.map((value) => value.current),
    };
  const cuts = columnCuts(reference, current, columns);
  const top = cuts.at(-1);
  const lowest = Math.min(reference.min, current.min);
  if (top === undefined) return { edges: [], labels: null, reference: [], current: [] };
  const inside = (side: DdSketch) => countsByCell(side, cuts).slice(0, cuts.length);
  const edges = [lowest, ...cuts.slice(0, -1).map((cut) => binBounds(cut).high), Math.max(reference.max, current.max)];
  return { edges, labels: null, reference: inside(reference), current: inside(current) };
}

/** Keys of the last bin of each column. */
function columnCuts(reference: DdSketch, current: DdSketch, columns: number): number[] {
  const keys = [...new Set([...reference.bins(), ...current.bins()].map(({ key }) => key))].sort((a, b) => a - b);
  const step = Math.max(1, Math.ceil(keys.length / columns));
  return keys.filter(
    (key, index) => (index + 1) % step === 0 || index === keys.length - 1 || key === 0 || keys[index + 1] === 0,
  );
}
