import { describe, expect, it } from '@jest/globals';
import { unknownOrigins, type FeatureColumn, type FlowMatrix, type RowOrigins } from '../../../ml/matrix/matrix.js';
import { auditDataset } from './audit.js';
import { groupedAccuracy, heldOutTableAccuracy } from './column-power.js';
import type { AuditCheck } from './finding.js';

type RowNumber = (row: number) => number;
type Origins = Partial<Record<keyof RowOrigins, RowNumber>>;

/** A matrix from columns; names with a `+` are extra features. */
function matrixOf(columns: Record<string, RowNumber>, rows: number, labelOf: RowNumber, from: Origins = {}) {
  const names = Object.keys(columns);
  const values = new Float32Array(rows * names.length);
  for (let row = 0; row < rows; row++)
    names.forEach((name, index) => (values[row * names.length + index] = columns[name](row)));
  const labels = Uint16Array.from({ length: rows }, (_, row) => labelOf(row));
  const flags: FeatureColumn[] = names.map((name) => ({ name: name.replace('+', ''), extra: name.startsWith('+') }));
  const origins = unknownOrigins(rows);
  for (const [key, valueOf] of Object.entries(from) as [keyof RowOrigins, RowNumber][])
    for (let row = 0; row < rows; row++) origins[key][row] = valueOf(row);
  const classes = ['Normal', 'DoS', 'Probe'].slice(0, Math.max(...labels) + 1);
  return {
    profile: 'cic-v40',
    columns: flags,
    classes,
    rows,
    values,
    labels,
    files: ['a.csv', 'b.csv', 'c.csv'],
    origins,
  } satisfies FlowMatrix;
}

/** As good as drawn, and always the same (the final mix of MurmurHash3). */
function noise(row: number, seed = 1): number {
  let hash = Math.imul(row + 1 + 7919 * seed, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % 1009;
}
const find = (matrix: FlowMatrix, check: AuditCheck) =>
  auditDataset(matrix)!.findings.filter((finding) => finding.check === check);

describe('auditDataset', () => {
  const threeClasses = (row: number) => row % 3;
  const clean = { 'Flow Duration': (row: number) => noise(row), 'Tot Fwd Pkts': (row: number) => noise(row, 7) };

  it('passes a clean data set', () => {
    expect(auditDataset(matrixOf(clean, 600, threeClasses))).toMatchObject({ verdict: 'pass' });
  });

  it('passes a clean data set of many hosts, ports, hours and files', () => {
    const from = {
      sources: (row: number) => 1 + noise(row, 3),
      destinations: (row: number) => 1 + (noise(row, 5) % 20),
      sourcePorts: (row: number) => 1024 + noise(row, 9),
      destinationPorts: (row: number) => [80, 443, 22][noise(row, 11) % 3],
      startMs: (row: number) => 1.6e12 + 1000 * row,
      files: (row: number) => Math.floor(row / 200),
    };
    const audit = auditDataset(matrixOf(clean, 600, (row) => noise(row, 13) % 3, from));
    expect(audit?.findings.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(audit?.verdict).toBe('pass');
    expect(audit?.findings.map(({ message }) => message).join()).not.toContain('not checked');
  });

  it('says what to do about what it finds, how far it is, and which features say most', () => {
    const done: number[] = [];
    const easy = { ...clean, Protocol: (row: number) => [6, 17, noise(row) % 2][threeClasses(row)] };
    const audit = auditDataset(matrixOf(easy, 600, threeClasses), (share) => done.push(share))!;
    expect(audit.findings.filter(({ verdict, advice }) => (verdict === 'pass') !== (advice === null))).toEqual([]);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(done.at(-1)).toBeLessThan(1);
    expect(audit.power[0]).toMatchObject({ column: 'Protocol', accuracy: 1, score: 1 });
    expect(audit.power).toHaveLength(3);
  });

  it('blocks the label under its own name, as the seed project had it', () => {
    const audit = auditDataset(matrixOf({ ...clean, '+Label': threeClasses }, 600, threeClasses));
    expect(audit?.verdict).toBe('block');
    expect(audit?.findings[0]).toMatchObject({
      check: 'label-among-features',
      column: 'Label',
      verdict: 'block',
      score: 1,
    });
  });

  it('blocks a copy of the label under an innocent name', () => {
    const copy = (row: number) => [70, 5, 42][threeClasses(row)];
    const matrix = matrixOf({ ...clean, 'Idle Std': copy }, 600, threeClasses);
    expect(find(matrix, 'label-among-features')).toMatchObject([{ column: 'Idle Std', verdict: 'block' }]);
  });

  it('only warns of an honest feature that separates two classes', () => {
    const twoClasses = (row: number) => row % 2;
    const matrix = matrixOf({ ...clean, Protocol: (row) => (row % 2 ? 0 : 6) }, 600, twoClasses);
    expect(auditDataset(matrix)?.verdict).toBe('warn');
    expect(find(matrix, 'single-feature-accuracy')).toMatchObject([{ column: 'Protocol', verdict: 'warn', score: 1 }]);
  });

  it('blocks a destination port that alone separates the classes', () => {
    const port = (row: number) => [80, 22, 1000 + (row % 5)][threeClasses(row)];
    const matrix = matrixOf({ ...clean, '+Dst Port': port }, 600, threeClasses);
    expect(find(matrix, 'identity-shortcut')).toMatchObject([{ column: 'Dst Port', verdict: 'block', score: 1 }]);
  });

  it('does not take unique identifiers for knowledge: they say nothing of unseen rows', () => {
    const matrix = matrixOf({ ...clean, '+Flow ID': (row) => row }, 600, threeClasses);
    expect(find(matrix, 'identity-shortcut')).toMatchObject([{ column: 'Flow ID', verdict: 'warn' }]);
  });

  it('blocks an identifier made numeric where the classes came one after the other', () => {
    const matrix = matrixOf({ ...clean, '+Flow ID': (row) => row }, 600, (row) => Math.floor(row / 200));
    expect(find(matrix, 'identity-shortcut')).toMatchObject([{ column: 'Flow ID', verdict: 'block' }]);
  });

  it('counts duplicates and rows with two labels', () => {
    const matrix = matrixOf({ 'Flow Duration': (row) => Math.floor(row / 2) }, 600, (row) => (row === 1 ? 1 : 0));
    expect(find(matrix, 'duplicate-rate')).toMatchObject([{ verdict: 'warn', score: 0.5 }]);
    expect(find(matrix, 'label-conflicts')).toMatchObject([{ verdict: 'warn', score: 2 / 600 }]);
  });

  it('names constant columns and classes with few distinct rows', () => {
    const labels = (row: number) => (row < 5 ? 1 : 0);
    const matrix = matrixOf({ ...clean, 'Fwd Byts/b Avg': () => 0 }, 600, labels);
    expect(find(matrix, 'constant-columns')[0]?.message).toContain('Fwd Byts/b Avg');
    expect(find(matrix, 'small-classes')).toMatchObject([{ column: 'DoS', verdict: 'warn', score: 0.9 }]);
  });

  it('has nothing to say without labels', () => {
    expect(auditDataset(matrixOf(clean, 10, () => 0xffff))).toBeNull();
  });
});

describe('where the rows come from', () => {
  const classOf = (row: number) => row % 2;
  const measured = { 'Flow Duration': (row: number) => noise(row), 'Tot Fwd Pkts': (row: number) => noise(row, 7) };
  const findFrom = (check: AuditCheck, from: Origins, labelOf: RowNumber = classOf) =>
    find(matrixOf(measured, 600, labelOf, from), check);

  it('warns of hosts that say the class, by heart and held out', () => {
    const host = (row: number) => 1 + (noise(row, 3) % 5) + 5 * classOf(row);
    expect(findFrom('address-shortcut', { sources: host, destinations: () => 7 })).toMatchObject([
      { column: 'Src IP + Dst IP', verdict: 'warn', score: 1, message: expect.stringContaining('100 %') },
      { column: 'Src IP', verdict: 'warn', score: 1 },
    ]);
  });

  it('does not take hosts that never come back for knowledge', () => {
    const [found] = findFrom('address-shortcut', { sources: (row) => row + 1 });
    expect(found).toMatchObject({
      verdict: 'pass',
      message: expect.stringContaining('100 % of the rows right by heart'),
    });
  });

  it('warns of a destination port that alone separates the classes, and of a range of source ports', () => {
    const destinationPorts = (row: number) => [80, 22][classOf(row)];
    expect(findFrom('port-shortcut', { destinationPorts })).toMatchObject([
      { column: 'Dst Port', verdict: 'warn', score: 1 },
    ]);
    const sourcePorts = (row: number) => 20_000 + row + 30_000 * classOf(row);
    expect(findFrom('port-shortcut', { sourcePorts })).toMatchObject([{ column: 'Src Port', verdict: 'warn' }]);
  });

  it('warns of classes that were recorded one after the other', () => {
    const labelOf = (row: number) => Math.floor(row / 300);
    const startMs = (row: number) => 1.6e12 + 1000 * row;
    expect(findFrom('time-shortcut', { startMs }, labelOf)).toMatchObject([{ column: 'Timestamp', verdict: 'warn' }]);
    expect(findFrom('time-shortcut', { startMs })).toMatchObject([{ verdict: 'pass' }]);
    expect(findFrom('time-shortcut', {})).toMatchObject([{ message: expect.stringContaining('not checked') }]);
  });

  it('warns of a file for each class, and names the classes that stand in one file only', () => {
    const labelOf = (row: number) => row % 3;
    const [found] = findFrom('file-shortcut', { files: labelOf }, labelOf);
    expect(found).toMatchObject({ verdict: 'warn', score: 1 });
    expect(found.message).toContain('from one file only: Normal, DoS, Probe');
  });
});

describe('equal rows', () => {
  it('are counted as a random split would spread them', () => {
    const matrix = matrixOf({ 'Flow Duration': (row) => Math.floor(row / 2) }, 600, (row) => Math.floor(row / 2) % 2);
    // Of a pair, the one held out finds the other among the training rows in four cases of five.
    expect(find(matrix, 'split-overlap')).toMatchObject([{ verdict: 'warn', score: expect.closeTo(0.8, 10) }]);
  });

  it('are counted between files', () => {
    const copied = (row: number) => row % 300;
    const files = (row: number) => Math.floor(row / 300);
    const matrix = matrixOf({ 'Flow Duration': copied }, 600, (row) => copied(row) % 2, { files });
    expect(find(matrix, 'file-overlap')).toMatchObject([{ verdict: 'warn', score: 1 }]);
    const apart = matrixOf({ 'Flow Duration': (row) => row }, 600, (row) => row % 2, { files });
    expect(find(apart, 'file-overlap')).toMatchObject([{ verdict: 'pass', score: 0 }]);
  });
});

describe('what is learnt in one file and tried in another', () => {
  const files = (row: number) => Math.floor(row / 300);
  const classOf = (row: number) => row % 2;

  it('shows when the classes differ otherwise there', () => {
    // In the second file the classes have swapped their traits.
    const trait = (row: number) => 1000 * Number(classOf(row) === files(row)) + noise(row);
    const [found] = find(matrixOf({ 'Flow Duration': trait }, 600, classOf, { files }), 'cross-file-gap');
    expect(found).toMatchObject({ verdict: 'warn', column: null });
    expect(found.score).toBeGreaterThan(0.8);
  });

  it('passes when they do not', () => {
    const trait = (row: number) => 1000 * classOf(row) + noise(row);
    const [found] = find(matrixOf({ 'Flow Duration': trait }, 600, classOf, { files }), 'cross-file-gap');
    expect(found).toMatchObject({ verdict: 'pass' });
    expect(found.message).toContain('2 files');
  });

  it('is not tried where no class stands in two files', () => {
    const [found] = find(matrixOf({ 'Flow Duration': noise }, 600, files, { files }), 'cross-file-gap');
    expect(found).toMatchObject({ verdict: 'pass', message: expect.stringContaining('not checked') });
  });
});

describe('an identifier made numeric', () => {
  const inOrder = (row: number) => Math.floor(row / 200);
  const mixed = (row: number) => row % 3;
  const clean = { 'Tot Fwd Pkts': (row: number) => noise(row) };

  it('blocks among the measured columns, when the classes came in order', () => {
    const matrix = matrixOf({ ...clean, 'Flow Duration': (row) => 5000 + 3 * row }, 600, inOrder);
    expect(find(matrix, 'numeric-identifier')).toMatchObject([
      { column: 'Flow Duration', verdict: 'block', message: expect.stringContaining('numbers the rows') },
    ]);
  });

  it('only warns when it does not decide, and is one finding for an extra column', () => {
    const matrix = matrixOf({ ...clean, '+Row': (row) => row }, 600, mixed);
    expect(find(matrix, 'numeric-identifier')).toMatchObject([{ column: 'Row', verdict: 'warn' }]);
    expect(find(matrix, 'identity-shortcut')).toMatchObject([{ verdict: 'pass' }]);
  });

  it('is found when each file numbers from one', () => {
    const files = (row: number) => Math.floor(row / 300);
    const matrix = matrixOf({ ...clean, '+Row': (row) => row % 300 }, 600, mixed, { files });
    expect(find(matrix, 'numeric-identifier')).toMatchObject([{ column: 'Row', verdict: 'warn' }]);
  });

  it('is found when it is the time of day under another name, most rows having none', () => {
    const startMs = (row: number) => 1.6e12 + 60_000 * row;
    const idle = (row: number) => (row % 3 === 0 ? 0 : 1.6e9 + 60 * row + (noise(row) % 50));
    const matrix = matrixOf({ ...clean, 'Idle Mean': idle }, 600, mixed, { startMs });
    expect(find(matrix, 'numeric-identifier')).toMatchObject([
      { column: 'Idle Mean', message: expect.stringContaining('time of day') },
    ]);
  });

  it('is found when it stands for an address', () => {
    const sources = (row: number) => 1 + (noise(row, 3) % 40);
    const matrix = matrixOf({ ...clean, 'Init Fwd Win Byts': (row) => (sources(row) * 7919) % 65_521 }, 600, mixed, {
      sources,
    });
    expect(find(matrix, 'numeric-identifier')).toMatchObject([
      { column: 'Init Fwd Win Byts', message: expect.stringContaining('source address') },
    ]);
  });

  it('is not a measured column that a file is sorted by, nor one that a repeated file repeats', () => {
    const sorted = (row: number) => Math.round(Math.exp(row / 40));
    const endpoints = (row: number) => 1 + (row % 300);
    const matrix = matrixOf({ 'Flow Duration': sorted }, 600, mixed);
    expect(find(matrix, 'numeric-identifier')).toMatchObject([{ verdict: 'pass' }]);
    const columns = {
      'Flow Duration': (row: number) => noise(endpoints(row)) ** 2 + 0.5,
      'Tot Fwd Pkts': (row: number) => noise(row % 300, 7),
    };
    const repeated = matrixOf(columns, 600, mixed, { sources: endpoints });
    expect(find(repeated, 'numeric-identifier')).toMatchObject([{ verdict: 'pass' }]);
  });
});

describe('power of one column', () => {
  it('does not learn single rows by heart', () => {
    const values = Float32Array.from({ length: 6400 }, (_, row) => row);
    const alternating = Uint16Array.from({ length: 6400 }, (_, row) => row % 2);
    expect(groupedAccuracy(values, alternating, 2)).toBeCloseTo(0.5, 1);
    expect(heldOutTableAccuracy(values, alternating, 2)).toBeLessThanOrEqual(0.5);
  });

  it('finds a threshold, and takes missing values as a value of their own', () => {
    const values = Float32Array.from({ length: 6400 }, (_, row) => (row % 4 === 0 ? NaN : row));
    const labels = Uint16Array.from(values, (value) => (Number.isNaN(value) ? 0 : value < 3200 ? 1 : 2));
    expect(groupedAccuracy(values, labels, 3)).toBeGreaterThan(0.98);
  });
});
