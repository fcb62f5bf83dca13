/** Counts of rows by class code. */
export interface Tally {
  /** Rows that are of the class. */
  readonly support: ArrayLike<number>;
  /** Rows that are called so. */
  readonly predicted: ArrayLike<number>;
  /** Rows that are both. */
  readonly hits: ArrayLike<number>;
}

/** Mean F1 over the classes that the rows contain, as `computeMetrics` has it. */
export function macroF1({ support, predicted, hits }: Tally): number {
  let [sum, present] = [0, 0];
  for (let code = 0; code < support.length; code++) {
    if (support[code] === 0) continue;
    sum += (2 * hits[code]!) / (support[code]! + predicted[code]!);
    present++;
  }
  return sum / present;
}

export function tallyOf(actual: readonly number[], called: readonly number[], classCount: number): Tally {
  const count = () => new Uint32Array(classCount);
  const [support, predicted, hits] = [count(), count(), count()];
  actual.forEach((label, row) => {
    support[label]!++;
    predicted[called[row]!]!++;
    if (called[row] === label) hits[label]!++;
  });
  return { support, predicted, hits };
}
