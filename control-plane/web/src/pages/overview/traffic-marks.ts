import type { ModelAliasesDto, OverviewDto } from '../../api/types.js';
import { plural } from '../../format.js';

/** Something that happened, at a time of the chart. */
export interface Mark {
  readonly atMs: number;
  readonly text: string;
}

/** Promotions, and agents that came or went: why a curve may jump. */
export function marksOf(
  reporting: OverviewDto['reporting'],
  model: string | undefined,
  moves: ModelAliasesDto['history'],
  fromMs: number,
): Mark[] {
  const promotions = moves
    .filter(({ alias, to }) => alias === 'champion' && to !== null)
    .map(({ at, to }) => ({ atMs: Date.parse(at), text: `${model} v${to}` }));
  const agents = reporting
    .slice(1)
    .map(({ at, agents: count }) => ({ atMs: Date.parse(at), text: plural(count, 'agent') }));
  return [...promotions, ...agents].filter(({ atMs }) => atMs >= fromMs).sort((a, b) => a.atMs - b.atMs);
}
