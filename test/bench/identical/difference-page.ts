import { aligned } from '../flow/table.js';
import type { RowDifference } from './compare-rows.js';

const KINDS = ['same rows, other order', 'other values', 'other rows'] as const;
const MAX_COLUMNS = 6;

/** Tables of one capture that differ. */
export interface Difference extends RowDifference {
  readonly capture: string;
  readonly settings: string;
  readonly reason: string | null;
}

/** A Markdown page: how many tables differ, by reason, and each of them. */
export function pageOf(captures: number, settings: number, differences: readonly Difference[], commit: string): string {
  const runs = captures * settings;
  const reasons = [...new Set(differences.map(({ reason }) => reason))];
  return `${[
    '# Rows of this version beside those of an earlier one',
    `_Written by \`npm run bench -- features-identical --against CHECKOUT --write\`; the earlier version is ${commit}._`,
    `${captures} captures in ${settings} settings are ${runs} tables; ${runs - differences.length} are identical, byte by byte. The others, by reason:`,
    aligned([
      ['reason', ...KINDS],
      ...reasons.map((reason) => {
        const some = differences.filter((difference) => difference.reason === reason);
        const counts = KINDS.map((kind) => String(some.filter((difference) => difference.kind === kind).length));
        return [reason ?? 'not known', ...counts];
      }),
    ]),
    '## Each of them',
    aligned([['capture', 'settings', 'difference', 'columns', 'reason'], ...differences.map(rowOf)]),
  ].join('\n\n')}\n`;
}

function rowOf({ capture, settings, kind, columns, onlyHere, onlyThere, reason }: Difference): string[] {
  const counts = onlyHere + onlyThere > 0 ? `: ${onlyHere} only here, ${onlyThere} only there` : '';
  const more = columns.length > MAX_COLUMNS ? ` and ${columns.length - MAX_COLUMNS} more` : '';
  return [capture, settings, kind + counts, columns.slice(0, MAX_COLUMNS).join(', ') + more, reason ?? '?'];
}
