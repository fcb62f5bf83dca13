import { PROFILES } from '@picket/shared/features';
import { randomFrom } from '../../../control-plane/src/ml/random.js';

const COLUMNS = PROFILES['cic-v40'];

const SUBFLOWS = [
  ['Subflow Fwd Pkts', 'Tot Fwd Pkts'],
  ['Subflow Fwd Byts', 'TotLen Fwd Pkts'],
  ['Subflow Bwd Pkts', 'Tot Bwd Pkts'],
  ['Subflow Bwd Byts', 'TotLen Bwd Pkts'],
];

export interface FlowsOptions {
  readonly rowsPerClass: number;
  readonly seed?: number;
  /** More columns, behind the label. */
  readonly extra?: Readonly<Record<string, (label: string, row: number) => string | number>>;
}

/**
 * A flow CSV of profile cic-v40 in which every class has its own centre in most features, with enough spread that no
 * single feature decides. The others are as that profile's version always writes them (profiles.md §1), so that it is
 * recognised. Made up: it stands for nothing on a network.
 */
export function labelledFlowsCsv(
  classes: readonly string[],
  { rowsPerClass, seed = 1, extra = {} }: FlowsOptions,
): string {
  const random = randomFrom(seed);
  const extraNames = Object.keys(extra);
  const lines = [[...COLUMNS.csv, ...extraNames].join(',')];
  for (let row = 0; row < rowsPerClass * classes.length; row++) {
    const code = row % classes.length;
    const label = classes[code];
    const cells = COLUMNS.csv.map((name, column) => {
      if (name === 'Label') return label;
      if (!COLUMNS.features.includes(name)) return identity(name, row);
      const centre = (code * (column + 3)) % 5;
      const value = centre * 2 + (random() + random() + random()) * 4;
      return asV40(name, value) ?? value.toFixed(3);
    });
    for (const [part, whole] of SUBFLOWS) cells[COLUMNS.csv.indexOf(part)] = cells[COLUMNS.csv.indexOf(whole)];
    lines.push([...cells, ...extraNames.map((name) => extra[name](label, row))].join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** Of InSDN's version: every flow a TCP flow, one subflow, no bulks, flag counts of 0 and 1. */
function asV40(name: string, value: number): string | undefined {
  if (name === 'Protocol') return '6';
  if (name === 'Init Fwd Win Byts') return '-1';
  if (/Flag C/.test(name)) return value > 8 ? '1' : '0';
  return /Byts\/b|Pkts\/b|Blk Rate/.test(name) ? '0' : undefined;
}

function identity(column: string, row: number): string {
  if (column === 'Timestamp') return '22/11/2026 10:00:00 AM';
  return column.endsWith('Port') ? String(1024 + (row % 60_000)) : `10.0.${row % 250}.1`;
}
