/** Comparison of two flow CSVs as ../shared/data/README.md says: multisets of rows, paired by key. */

const RELATIVE_TOLERANCE = 1e-9;
/** Flow ID, Src IP, Src Port, Timestamp, Flow Duration, packets forward and backward. */
const KEY_COLUMNS = [0, 1, 2, 6, 7, 8, 9];

export interface CsvComparison {
  readonly rows: number;
  readonly cells: number;
  readonly equalRows: number;
  readonly missingRows: number;
  readonly surplusRows: number;
  /** Cells that differ, by column. */
  readonly mismatches: ReadonlyMap<string, number>;
}

type Row = readonly string[];

export function compareFlowCsv(expected: string, actual: string): CsvComparison {
  const [header = [], ...expectedRows] = parse(expected);
  const [actualHeader = [], ...actualRows] = parse(actual);
  const mismatches = new Map<string, number>();
  header.forEach((name, column) => {
    if (name !== actualHeader[column]) count(mismatches, `header ${name}`);
  });
  const byKey = groupByKey(actualRows);
  let equalRows = 0;
  let paired = 0;
  for (const [key, group] of groupByKey(expectedRows)) {
    for (const columns of pair(group, byKey.get(key) ?? [])) {
      paired++;
      if (columns.length === 0) equalRows++;
      for (const column of columns) count(mismatches, header[column] ?? `column ${column}`);
    }
  }
  return {
    rows: expectedRows.length,
    cells: expectedRows.length * header.length,
    equalRows,
    missingRows: expectedRows.length - paired,
    surplusRows: actualRows.length - paired,
    mismatches,
  };
}

/** These files quote nothing. */
function parse(text: string): Row[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  return lines.map((line) => line.split(','));
}

function groupByKey(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = KEY_COLUMNS.map((column) => canonical(row[column] ?? '')).join('|');
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

function canonical(cell: string): string {
  const value = Number(cell);
  return cell === '' || Number.isNaN(value) ? cell : String(value);
}

/** Pairs rows of one key so that few cells differ; yields the differing columns of each pair, best pairs first. */
function* pair(expected: readonly Row[], actual: readonly Row[]): Generator<readonly number[]> {
  const candidates = expected.flatMap((row, left) =>
    actual.map((other, right) => ({ left, right, columns: differing(row, other) })),
  );
  candidates.sort((a, b) => a.columns.length - b.columns.length);
  const usedLeft = new Set<number>();
  const usedRight = new Set<number>();
  for (const { left, right, columns } of candidates) {
    if (usedLeft.has(left) || usedRight.has(right)) continue;
    usedLeft.add(left);
    usedRight.add(right);
    yield columns;
  }
}

function differing(row: Row, other: Row): number[] {
  const columns = Array.from({ length: Math.max(row.length, other.length) }, (_, column) => column);
  return columns.filter((column) => !isEqualCell(row[column] ?? '', other[column] ?? ''));
}

function isEqualCell(a: string, b: string): boolean {
  if (a === b) return true;
  const x = Number(a);
  const y = Number(b);
  if (a === '' || b === '' || Number.isNaN(x) || Number.isNaN(y)) return false;
  return x === y || Math.abs(x - y) <= RELATIVE_TOLERANCE * Math.max(Math.abs(x), Math.abs(y));
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
