import { describe, expect, it } from '@jest/globals';
import { applyQuota, countEach, quotaOf, type SourcedRow } from './label-quota.js';

const rowsOf = (agentId: string, author: string, count: number, adds = true): SourcedRow[] =>
  Array.from({ length: count }, () => ({ agentId, author, adds }));

const countOutcomes = (rows: readonly SourcedRow[], base: number) =>
  Object.fromEntries(countEach(applyQuota(rows, base)));

describe('the quota of a source', () => {
  it('is one in twenty of the rows that result, not of those that were offered', () => {
    // 5 of 100 rows; with 95 rows before, a sixth would make 6 of 101.
    expect(countOutcomes(rowsOf('a', 'x', 50), 95)).toEqual({ taken: 5, 'agent-quota': 45 });
    expect(countOutcomes(rowsOf('a', 'x', 5), 95)).toEqual({ taken: 5 });
    expect(countOutcomes(rowsOf('a', 'x', 5), 94)).toEqual({ taken: 4, 'agent-quota': 1 });
  });

  it('counts each agent by itself, and each author over all agents', () => {
    const authors = ['x', 'y', 'z'].flatMap((author, index) => rowsOf(`agent ${index}`, author, 5));
    expect(countOutcomes(authors, 100)).toEqual({ taken: 15 });
    const oneAuthor = [0, 1, 2].flatMap((index) => rowsOf(`agent ${index}`, 'x', 5));
    expect(countOutcomes(oneAuthor, 100)).toEqual({ taken: 5, 'author-quota': 10 });
  });

  it('keeps the first rows', () => {
    const outcomes = applyQuota(rowsOf('a', 'x', 10), 60);
    expect(outcomes.indexOf('agent-quota')).toBe(outcomes.lastIndexOf('taken') + 1);
  });

  it('counts corrections as rows of their source, though they add none', () => {
    expect(countOutcomes(rowsOf('a', 'x', 10, false), 100)).toEqual({ taken: 5, 'agent-quota': 5 });
  });

  it('takes nothing where twenty rows are not to be had', () => {
    expect(countOutcomes(rowsOf('a', 'x', 3), 10)).toEqual({ 'agent-quota': 3 });
    expect(applyQuota([], 0)).toEqual([]);
  });

  it.each([1, 2, 3, 5, 8, 13])('holds for any mix of sources (%i)', (step) => {
    const rows = Array.from({ length: 400 }, (_, index) => ({
      agentId: `a${(index * step) % 7}`,
      author: `b${(index * index * step) % 5}`,
      adds: index % 3 > 0,
    }));
    for (const base of [0, 19, 100, 1000, 7777]) {
      const outcomes = applyQuota(rows, base);
      const taken = rows.filter((_, index) => outcomes[index] === 'taken');
      const quota = quotaOf(base + taken.filter(({ adds }) => adds).length);
      for (const source of ['agentId', 'author'] as const)
        for (const count of countEach(taken.map((row) => row[source])).values())
          expect(count).toBeLessThanOrEqual(quota);
    }
  });
});
