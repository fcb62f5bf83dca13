/** How the rows of one capture differ between two checkouts. */
export interface RowDifference {
  readonly kind: 'same rows, other order' | 'other values' | 'other rows';
  /** Columns whose values differ in rows of the same flow, in the order of the table. */
  readonly columns: readonly string[];
  /** Rows that only one of the two has. */
  readonly onlyHere: number;
  readonly onlyThere: number;
}

/** What names a flow, and with its place among those of one name a row; the profiles call it the same. */
const NAMES = ['Flow ID', 'Timestamp'] as const;

/** @returns null for tables that are the same, byte by byte */
export function compareRows(here: string, there: string): RowDifference | null {
  if (here === there) return null;
  const [ours, theirs] = [here, there].map((text) => text.trimEnd().split('\n'));
  const none = { columns: [], onlyHere: 0, onlyThere: 0 };
  if (ours.toSorted().join('\n') === theirs.toSorted().join('\n')) return { kind: 'same rows, other order', ...none };
  const header = (ours[0] || theirs[0]).split(',');
  const [a, b] = [ours, theirs].map((lines) => byName(header, lines.slice(1)));
  const both = [...a.keys()].filter((name) => b.has(name));
  const columns = header.filter((_, column) => both.some((name) => a.get(name)?.[column] !== b.get(name)?.[column]));
  const [onlyHere, onlyThere] = [a.size - both.length, b.size - both.length];
  return {
    kind: onlyHere + onlyThere > 0 || columns.length === 0 ? 'other rows' : 'other values',
    columns,
    onlyHere,
    onlyThere,
  };
}

function byName(header: readonly string[], lines: readonly string[]): Map<string, readonly string[]> {
  const places = NAMES.map((name) => header.indexOf(name));
  const rows = new Map<string, readonly string[]>();
  for (const line of lines.toSorted()) {
    const cells = line.split(',');
    const name = places.map((place) => cells[place]).join(' ');
    let count = 0;
    while (rows.has(`${name} ${count}`)) count++;
    rows.set(`${name} ${count}`, cells);
  }
  return rows;
}
