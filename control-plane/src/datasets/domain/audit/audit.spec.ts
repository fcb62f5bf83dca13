import { describe, expect, it } from '@jest/globals';
import type { FeatureColumn } from '../column-plan.js';
import { unknownOrigins, type FlowMatrix } from '../matrix.js';
import { auditDataset } from './audit.js';
import { groupedAccuracy, heldOutTableAccuracy } from './column-power.js';
import type { AuditCheck } from './finding.js';

/** A matrix from columns; names with a `+` are extra features. */
function matrixOf(columns: Record<string, (row: number) => number>, rows: number, labelOf: (row: number) => number) {
  const names = Object.keys(columns);
  const values = new Float32Array(rows * names.length);
  for (let row = 0; row < rows; row++)
    names.forEach((name, at) => (values[row * names.length + at] = columns[name](row)));
  const labels = Uint16Array.from({ length: rows }, (_, row) => labelOf(row));
  const flags: FeatureColumn[] = names.map((name) => ({ name: name.replace('+', ''), extra: name.startsWith('+') }));
  const classes = ['Normal', 'DoS', 'Probe'].slice(0, Math.max(...labels) + 1);
  return {
    profile: 'cic-v40',
    columns: flags,
    classes,
    rows,
    values,
    labels,
    files: ['a.csv'],
    origins: unknownOrigins(rows),
  } satisfies FlowMatrix;
}

/** A fixed scramble of the row number. */
const noise = (row: number, seed = 1) => (Math.imul(row + 1, 2654435761 * seed) >>> 8) % 1009;
const find = (matrix: FlowMatrix, check: AuditCheck) =>
  auditDataset(matrix)!.findings.filter((finding) => finding.check === check);

describe('auditDataset', () => {
  const threeClasses = (row: number) => row % 3;
  const clean = { 'Flow Duration': (row: number) => noise(row), 'Tot Fwd Pkts': (row: number) => noise(row, 7) };

  it('passes a clean data set', () => {
    expect(auditDataset(matrixOf(clean, 600, threeClasses))).toMatchObject({ verdict: 'pass' });
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
