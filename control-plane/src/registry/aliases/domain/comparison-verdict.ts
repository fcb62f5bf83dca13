import type { ChampionComparison } from '../../../api/evaluation-report.js';

/** The difference that decides: of what agents would alert on, where it is known. */
export function decidingDifference({ alertDifference, macroF1Difference }: ChampionComparison) {
  return alertDifference ?? macroF1Difference;
}

export type ComparisonVerdict = 'better' | 'equal' | 'worse';

/** Whether the challenger is better than the champion, by an interval that does not hold zero. */
export function verdictOf(comparison: ChampionComparison): ComparisonVerdict {
  const { low, high } = decidingDifference(comparison);
  return low > 0 ? 'better' : high < 0 ? 'worse' : 'equal';
}
