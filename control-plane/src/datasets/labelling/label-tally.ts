import type { LeftOutDto } from '../../api/derivation.js';
import type { LabelRow } from './label-row.js';
import type { RowOutcome } from './merge-labels.js';
import { countEach } from './label-quota.js';

/** Of one label: its rows in the data set, and those that are not there, by reason. */
export interface LabelTally {
  readonly labelId: string;
  taken: number;
  readonly leftOut: Partial<Record<LeftOutDto['reason'], number>>;
}

/** What became of each label. */
export function tallyLabels(rows: readonly LabelRow[], outcomes: readonly RowOutcome[]): LabelTally[] {
  const tallies = new Map<string, LabelTally>();
  rows.forEach(({ labelId }, index) => {
    const tally = tallies.get(labelId) ?? { labelId, taken: 0, leftOut: {} };
    tallies.set(labelId, tally);
    const outcome = outcomes[index]!;
    if (outcome === 'added' || outcome === 'corrects') tally.taken++;
    else tally.leftOut[outcome] = (tally.leftOut[outcome] ?? 0) + 1;
  });
  return [...tallies.values()];
}

/** Rows that were left out, by reason and source, most first. */
export function tallyLeftOut(rows: readonly LabelRow[], outcomes: readonly RowOutcome[]): LeftOutDto[] {
  const offered = {
    'agent-quota': countEach(rows.map(({ agentId }) => agentId)),
    'author-quota': countEach(rows.map(({ author }) => author)),
  };
  const groups = new Map<string, { entry: LeftOutDto; labels: Set<string> }>();
  rows.forEach((row, index) => {
    const reason = outcomes[index]!;
    if (reason === 'added' || reason === 'corrects') return;
    const source = sourceOf(row, reason);
    const group = groups.get(`${reason} ${source}`) ?? { entry: begin(reason, source), labels: new Set() };
    groups.set(`${reason} ${source}`, group);
    group.entry.rows++;
    group.labels.add(row.labelId);
  });
  return [...groups.values()]
    .map(({ entry, labels }) => ({ ...entry, offered: offeredBy(entry), labels: labels.size }))
    .sort((a, b) => b.rows - a.rows);

  function offeredBy({ reason, source }: LeftOutDto): number | null {
    if (source === null || (reason !== 'agent-quota' && reason !== 'author-quota')) return null;
    return offered[reason].get(source) ?? null;
  }
}

function sourceOf(row: LabelRow, reason: LeftOutDto['reason']): string | null {
  if (reason === 'agent-quota') return row.agentId;
  return reason === 'author-quota' ? row.author : null;
}

function begin(reason: LeftOutDto['reason'], source: string | null): LeftOutDto {
  return { reason, source, rows: 0, offered: null, labels: 0 };
}
