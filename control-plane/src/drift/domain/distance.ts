import type { CellShares } from './cells.js';

/** Standard normal quantile of 0.999: one false alarm in a thousand comparisons. */
const Z_999 = 3.0902;

/** How far two distributions are apart by one statistic. */
export interface Comparison {
  readonly distance: number;
  /** What samples of these sizes reach by chance, once in a thousand comparisons. */
  readonly chance: number;
}

/** Farther apart than the threshold, and than chance explains. */
export function isBeyond({ distance, chance }: Comparison, threshold: number): boolean {
  return distance > Math.max(threshold, chance);
}

/**
 * What a squared distance of cell shares reaches by chance alone, in one of a thousand pairs of samples from the same
 * distribution: the chi-square quantile with (cells − 1) degrees of freedom (Wilson and Hilferty's approximation,
 * PNAS 17, 1931), scaled by the sizes of both samples. Both statistics here are chi-square distributed in the limit,
 * so a window with few flows is not called drifted for being small.
 * @returns in the unit of Σ (p − q)² / p
 */
export function chanceDistance({ reference, rows }: CellShares): number {
  const degrees = reference.length - 1;
  if (degrees === 0) return 0;
  const spread = 2 / (9 * degrees);
  const chiSquare = degrees * (1 - spread + Z_999 * Math.sqrt(spread)) ** 3;
  return chiSquare * (1 / rows.reference + 1 / rows.current);
}
