import type { AlertGroup } from './alert-group.js';

/** Maximum example flows per window; a flow of 80 features takes about 1.5 kB. */
export const MAX_EXAMPLES_PER_WINDOW = 3000;

type RankOf = (group: AlertGroup) => number;

/**
 * Keeps at most 3,000 example flows per window. When full, the least important groups drop their examples until half
 * remains; later groups must rank above the last group that kept its examples.
 */
export class ExampleBudget {
  /** An upper bound of what is held: groups that become one give some up by themselves. */
  private held = 0;
  /** Rank and flows of the last group that kept its examples. */
  private leastRank = -Infinity;
  private leastFlows = 0;

  /** @param groups all of the window, in an array of the caller's own */
  constructor(private readonly groups: () => AlertGroup[]) {}

  /**
   * Takes room for one example; false when the group gets none.
   * @param rankOf the higher, the sooner a group is sent
   */
  tryTake(group: AlertGroup, rankOf: RankOf): boolean {
    if (!this.matters(group, rankOf)) return false;
    if (this.held >= MAX_EXAMPLES_PER_WINDOW) {
      this.keepHalf(rankOf);
      if (!this.matters(group, rankOf)) return false;
    }
    this.held++;
    return true;
  }

  /** The window's groups are gone. */
  clear(): void {
    this.held = 0;
    this.leastRank = -Infinity;
    this.leastFlows = 0;
  }

  private matters(group: AlertGroup, rankOf: RankOf): boolean {
    const rank = rankOf(group);
    return rank > this.leastRank || (rank === this.leastRank && group.flows > this.leastFlows);
  }

  private keepHalf(rankOf: RankOf): void {
    this.held = 0;
    for (const group of byImportance(this.groups(), rankOf)) {
      if (this.held + group.examples.length > MAX_EXAMPLES_PER_WINDOW / 2) group.examples.length = 0;
      if (group.examples.length === 0) continue;
      this.held += group.examples.length;
      this.leastRank = rankOf(group);
      this.leastFlows = group.flows;
    }
  }
}

/** The gravest first; among equals, those of most flows. */
export function byImportance(groups: AlertGroup[], rankOf: RankOf): AlertGroup[] {
  return groups.sort((a, b) => rankOf(b) - rankOf(a) || b.flows - a.flows);
}
