import type { Measurement } from './measure.js';
import { BASE } from './meters.js';

/** What a meter took for a capture, or in words why that is not known. */
export interface Result {
  readonly meter: string;
  readonly outcome: Measurement | string;
}

const HEAD = ['meter', 'packets per CPU-second', 'ns/packet', 'peak RSS MiB', `ratio to ${BASE}`];

/** A Markdown table, which is easy to read on a terminal too. */
export function tableOf(packets: number, results: readonly Result[]): string {
  const rows = results.map(({ meter, outcome }) =>
    typeof outcome === 'string'
      ? [meter, outcome, '', '', '']
      : [
          meter,
          Math.round(packets / outcome.cpuSeconds / 1000) + ',000',
          ((outcome.cpuSeconds / packets) * 1e9).toFixed(0),
          outcome.peakMib.toFixed(0),
          ratioToBase(results, meter)?.toFixed(2) ?? '',
        ],
  );
  return aligned([HEAD, ...rows.map((row) => row.map(groupThousands))]);
}

/** Packets per CPU-second of a meter as a share of the base's; null where one of the two has none. */
export function ratioToBase(results: readonly Result[], meter: string): number | null {
  const base = results.find((result) => result.meter.startsWith(BASE))?.outcome;
  const own = results.find((result) => result.meter === meter)?.outcome;
  if (typeof base !== 'object' || typeof own !== 'object') return null;
  return base.cpuSeconds / own.cpuSeconds;
}

function groupThousands(text: string): string {
  return text.replace(/^(\d+)(\d{3},000)$/, '$1,$2');
}

/** The head first; names to the left, figures to the right, as prettier sets it. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)].join('\n');
}
