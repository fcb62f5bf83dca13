import type { DdSketch } from '@picket/shared/sketch';

/** Bars of a histogram, and how their bounds were chosen. */
export interface HistogramAxis {
  /** `log`: equal factors on both sides of a bar around zero. */
  readonly scale: 'linear' | 'log';
  /** Ascending; one more than bars. */
  readonly edges: readonly number[];
}

const BARS = 32;
/** A column over more than this factor is one thin bar on a linear axis. */
const WIDE = 200;
/** Decades that a logarithmic axis shows below its largest value; what is smaller is in the bar around zero. */
const MAX_DECADES = 12;

/** An axis on which a column's values can be told apart; no bars for a column without values. */
export function chooseAxis(sketch: DdSketch): HistogramAxis {
  const { min, max, count } = sketch;
  if (count === 0) return { scale: 'linear', edges: [] };
  if (min === max) return { scale: 'linear', edges: [min - 0.5, max + 0.5] };
  const size = Math.max(Math.abs(min), Math.abs(max));
  // What stands for the usual value: where most are zero, the median says nothing about the rest.
  const usual = [0.5, 0.75, 0.95].map((q) => Math.abs(sketch.quantile(q))).find((value) => value > 0) ?? 0;
  return size > WIDE && size > WIDE * usual ? logAxis(sketch, size) : linearAxis(min, max);
}

function linearAxis(min: number, max: number): HistogramAxis {
  const width = (max - min) / BARS;
  return {
    scale: 'linear',
    edges: Array.from({ length: BARS + 1 }, (_, index) => (index === BARS ? max : min + index * width)),
  };
}

/** Each side of zero gets bars by its decades. */
function logAxis(sketch: DdSketch, size: number): HistogramAxis {
  // Half of it: the bar around zero holds nothing but zeros, and one value alone still has a bar.
  const smallest = Math.max(smallestMagnitude(sketch) / 2, size / 10 ** MAX_DECADES);
  const [below, above] = [Math.max(0, -sketch.min), Math.max(0, sketch.max)];
  const decades = (side: number) => (side > smallest ? Math.log10(side / smallest) : 0);
  const all = decades(below) + decades(above);
  const bars = (side: number) => Math.ceil(((BARS - 1) * decades(side)) / all);
  const negative = magnitudes(smallest, below, bars(below)).map((edge) => -edge);
  return { scale: 'log', edges: [...negative.reverse(), ...magnitudes(smallest, above, bars(above))] };
}

/** Edges from the smallest magnitude to the largest by equal factors; the bar around zero begins at the first. */
function magnitudes(smallest: number, largest: number, bars: number): number[] {
  const edges = Array.from({ length: bars + 1 }, (_, index) => smallest * (largest / smallest) ** (index / bars || 0));
  if (bars > 0) edges[bars] = largest;
  return edges;
}

function smallestMagnitude(sketch: DdSketch): number {
  let smallest = Infinity;
  for (const { value } of sketch.points()) if (value !== 0) smallest = Math.min(smallest, Math.abs(value));
  return smallest;
}

/** Values in each bar: exact but for values within 1.6 % of a bound, which may be counted beside it. */
export function countBars(sketch: DdSketch, { edges }: HistogramAxis): number[] {
  const counts = new Array<number>(Math.max(0, edges.length - 1)).fill(0);
  if (counts.length === 0) return counts;
  for (const { value, count } of sketch.points()) counts[barOf(value, edges)]! += count;
  return counts;
}

function barOf(value: number, edges: readonly number[]): number {
  let [low, high] = [0, edges.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (value >= edges[middle]!) low = middle;
    else high = middle - 1;
  }
  return low;
}
