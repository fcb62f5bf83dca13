import { randomFrom } from '../random.js';
import { macroF1 } from './macro-f1.js';

/** Enough for a 95 % interval: 25 resamples lie beyond each end. */
const RESAMPLES = 1000;
const TAIL = 0.025;

export interface Difference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What two models call the same rows. */
export interface PairedVerdicts {
  readonly classCount: number;
  readonly actual: Uint16Array;
  readonly a: Uint16Array;
  readonly b: Uint16Array;
}

/**
 * Macro-F1 of `b` minus that of `a`, with its 95 % interval by the paired percentile bootstrap (Efron and Tibshirani,
 * 1993, chapter 13): rows are drawn with replacement and both models are judged on the same draw, so that what is hard
 * for both does not widen the interval.
 */
export function macroF1Difference(verdicts: PairedVerdicts, seed: number, resamples = RESAMPLES): Difference {
  const { cells, cellOf } = toCells(verdicts);
  const counts = new Uint32Array(cells.length);
  for (const cell of cellOf) counts[cell]!++;
  const value = differenceOf(verdicts.classCount, cells, counts);
  const random = randomFrom(seed);
  const differences = Float64Array.from({ length: resamples }, () => {
    counts.fill(0);
    for (let draw = 0; draw < cellOf.length; draw++) counts[cellOf[Math.floor(random() * cellOf.length)]!]!++;
    return differenceOf(verdicts.classCount, cells, counts);
  }).sort();
  const at = (share: number) => differences[Math.min(resamples - 1, Math.floor(share * resamples))]!;
  return { value, low: at(TAIL), high: at(1 - TAIL) };
}

interface Cell {
  readonly actual: number;
  readonly a: number;
  readonly b: number;
}

/** Rows on which class and both verdicts agree are one cell: a resample is then a count by cell. */
function toCells({ classCount, actual, a, b }: PairedVerdicts): { cells: Cell[]; cellOf: Uint32Array } {
  const known = new Map<number, number>();
  const cells: Cell[] = [];
  const cellOf = Uint32Array.from(actual, (label, row) => {
    const key = (label * classCount + a[row]!) * classCount + b[row]!;
    let cell = known.get(key);
    if (cell === undefined) {
      known.set(key, (cell = cells.length));
      cells.push({ actual: label, a: a[row]!, b: b[row]! });
    }
    return cell;
  });
  return { cells, cellOf };
}

function differenceOf(classCount: number, cells: readonly Cell[], counts: Uint32Array): number {
  const zeros = () => new Array<number>(classCount).fill(0);
  const support = zeros();
  const [a, b] = [
    { support, predicted: zeros(), hits: zeros() },
    { support, predicted: zeros(), hits: zeros() },
  ];
  cells.forEach((cell, index) => {
    const count = counts[index]!;
    support[cell.actual]! += count;
    for (const [sums, verdict] of [
      [a, cell.a],
      [b, cell.b],
    ] as const) {
      sums.predicted[verdict]! += count;
      if (verdict === cell.actual) sums.hits[verdict]! += count;
    }
  });
  return macroF1(b) - macroF1(a);
}
