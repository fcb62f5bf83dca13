import { inSeededOrder, rowsWhere, type Parts, type SplitRows, type SplitShares } from './rows.js';

/**
 * Tests on the latest rows, validates on those before, trains on the earliest. A row that repeats stands where it came
 * first; rows of one moment stay together; rows without a time count as the earliest.
 */
export function timeSplit(rows: SplitRows, shares: SplitShares): Parts {
  const times = firstTimes(rows);
  const sorted = times.slice().sort();
  const after = (share: number) => sorted[Math.max(0, Math.ceil((1 - share) * sorted.length) - 1)]!;
  const [testAfter, validationAfter] = [after(shares.test), after(shares.test + shares.validation)];
  const part = (from: number, to: number) =>
    inSeededOrder(
      rowsWhere(times.length, (row) => times[row]! > from && times[row]! <= to),
      rows.keys,
    );
  return {
    train: inSeededOrder(
      rowsWhere(times.length, (row) => times[row]! <= validationAfter),
      rows.keys,
    ),
    validation: part(validationAfter, testAfter),
    test: part(testAfter, Infinity),
  };
}

function firstTimes({ labels, copies }: SplitRows): Float64Array {
  const times = new Float64Array(labels.length).fill(Infinity);
  copies.rowOf.forEach((row, copy) => {
    const time = copies.startMs[copy]!;
    times[row] = Math.min(times[row]!, Number.isNaN(time) ? -Infinity : time);
  });
  return times;
}
