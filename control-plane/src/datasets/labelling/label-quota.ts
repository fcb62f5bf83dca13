/** No agent and no author may make up more than one in so many rows that are trained on. */
export const QUOTA_ONE_IN = 20;

/** Who answers for a row of a label. */
export interface SourcedRow {
  readonly agentId: string;
  readonly author: string;
  /** Whether it makes the training set larger; one that corrects a row of it does not. */
  readonly adds: boolean;
}

export type QuotaOutcome = 'taken' | 'agent-quota' | 'author-quota';

/** Most rows of one source among so many distinct rows. */
export function quotaOf(distinctRows: number): number {
  return Math.floor(distinctRows / QUOTA_ONE_IN);
}

/**
 * Which rows are within the quota of their agent and of their author. The first in the list are kept, so it begins with
 * the newest. What is left out makes the whole smaller and with it the quota, hence the loop; each turn lowers the quota.
 * @param baseRows distinct rows of the training set without these
 */
export function applyQuota(rows: readonly SourcedRow[], baseRows: number): QuotaOutcome[] {
  let quota = quotaOf(baseRows + rows.filter(({ adds }) => adds).length);
  for (;;) {
    const outcomes = takeWithin(quota, rows);
    const taken = rows.filter((_, index) => outcomes[index] === 'taken');
    const fair = quotaOf(baseRows + taken.filter(({ adds }) => adds).length);
    if (largestSource(taken) <= fair) return outcomes;
    quota = fair;
  }
}

function takeWithin(quota: number, rows: readonly SourcedRow[]): QuotaOutcome[] {
  const agents = new Map<string, number>();
  const authors = new Map<string, number>();
  return rows.map(({ agentId, author }) => {
    if ((agents.get(agentId) ?? 0) >= quota) return 'agent-quota';
    if ((authors.get(author) ?? 0) >= quota) return 'author-quota';
    agents.set(agentId, (agents.get(agentId) ?? 0) + 1);
    authors.set(author, (authors.get(author) ?? 0) + 1);
    return 'taken';
  });
}

function largestSource(rows: readonly SourcedRow[]): number {
  const counts = [rows.map(({ agentId }) => agentId), rows.map(({ author }) => author)].map(countEach);
  return Math.max(0, ...counts.flatMap((byName) => [...byName.values()]));
}

/** How often each name is there. */
export function countEach(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
