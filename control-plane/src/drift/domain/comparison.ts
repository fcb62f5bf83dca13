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
