import { PROFILES } from '@picket/shared/features';
import { randomFrom } from '../../control-plane/src/training/domain/random.js';

const COLUMNS = PROFILES['cic-v40'];

export interface FlowsOptions {
  readonly rowsPerClass: number;
  readonly seed?: number;
  /** More columns, behind the label. */
  readonly extra?: Readonly<Record<string, (label: string, row: number) => string | number>>;
}

/**
 * A flow CSV of profile cic-v40 in which every class has its own centre in every feature, with enough spread that no
 * single feature decides. Made up: it stands for nothing on a network.
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
      return (centre * 2 + (random() + random() + random()) * 4).toFixed(3);
    });
    lines.push([...cells, ...extraNames.map((name) => extra[name](label, row))].join(','));
  }
  return `${lines.join('\n')}\n`;
}

function identity(column: string, row: number): string {
  if (column === 'Timestamp') return '22/11/2026 10:00:00 AM';
  return column.endsWith('Port') ? String(1024 + (row % 60_000)) : `10.0.${row % 250}.1`;
}
