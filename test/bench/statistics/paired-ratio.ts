/** How two programs compare that were measured in turns: the median of the ratios of their pairs. */
export interface PairedRatio {
  readonly pairs: number;
  readonly median: number;
  /** Ends of an interval that holds the true median with a probability of 95 % or more. */
  readonly low: number;
  readonly high: number;
}

/** Fewer pairs than this leave even the whole range with less than 95 %. */
export const FEWEST_PAIRS = 6;
/** What a judgement is made of. */
export const USUAL_PAIRS = 9;

const OUTSIDE = 0.05;

/**
 * Median and its interval by order statistics, which asks nothing of how the ratios are spread: whoever disturbs some of
 * the runs, as other work on the machine does, moves the median little.
 * @param ratios one a pair, both runs of which were made one right after the other
 * @returns null with fewer than `FEWEST_PAIRS`
 */
export function pairedRatio(ratios: readonly number[]): PairedRatio | null {
  const pairs = ratios.length;
  if (pairs < FEWEST_PAIRS) return null;
  const sorted = ratios.toSorted((a, b) => a - b);
  const cut = outermost(pairs);
  return { pairs, median: median(sorted), low: sorted[cut], high: sorted[pairs - 1 - cut] };
}

/** Missed is a bound only where the whole interval lies below it: what is in doubt is measured again, not blamed. */
export function isBelow({ high }: PairedRatio, bound: number): boolean {
  return high < bound;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * How many of the sorted values may be left out at either end: the true median lies outside of the rest as often as a
 * fair coin shows at most that many heads, or tails.
 */
function outermost(count: number): number {
  let cut = 0;
  let chance = 2 ** -count;
  for (let tail = chance; ; tail += chance, cut++) {
    chance *= (count - cut) / (cut + 1);
    if (2 * (tail + chance) > OUTSIDE) return cut;
  }
}
