import { describe, expect, it } from '@jest/globals';
import { UNLABELLED, unknownOrigins, type FlowMatrix } from '../../ml/matrix/matrix.js';
import { describeLeftOut } from './describe-derivation.js';
import type { LabelRow } from './label-row.js';
import { mergeLabels, spellAs } from './merge-labels.js';
import { tallyLabels, tallyLeftOut } from './label-tally.js';

const CLASSES = ['Normal', 'DoS'];
const ROWS = 100;

/** Row n holds n and, where n is 0, a missing cell; even rows are Normal, odd ones DoS. */
function matrix(): FlowMatrix {
  const numbers = [...Array(ROWS).keys()];
  return {
    profile: 'cic-v40',
    columns: ['a', 'b'].map((name) => ({ name, extra: false })),
    classes: CLASSES,
    rows: ROWS,
    values: Float32Array.from(numbers.flatMap((n) => [n + 0.1, n === 0 ? NaN : n])),
    labels: Uint16Array.from(numbers, (n) => n % 2),
    files: ['a.csv'],
    origins: unknownOrigins(ROWS),
  };
}

const row = (labelId: string, n: number, name: string, source: Partial<LabelRow> = {}): LabelRow => ({
  labelId,
  class: name,
  agentId: `agent ${labelId}`,
  author: `author ${labelId}`,
  features: [n + 0.1, n === 0 ? null : n],
  sourceAddress: '',
  destinationAddress: '',
  sourcePort: 0,
  destinationPort: 0,
  startMs: 0,
  ...source,
});

describe('labels joined with a data set', () => {
  it('add rows that it does not have, under new classes too', () => {
    const merged = mergeLabels(matrix(), [row('1', 500, 'DoS'), row('2', 501, 'Worm')]);
    expect(merged).toMatchObject({ outcomes: ['added', 'added'], classes: ['Normal', 'DoS', 'Worm'], distinct: 102 });
  });

  it('are spelt as its classes are', () => {
    const rows = [row('1', 500, 'dos'), row('2', 501, 'web attack'), row('3', 502, 'worm'), row('4', 503, 'Worm')];
    expect(spellAs(CLASSES, rows).map((each) => each.class)).toEqual(['DoS', 'Web-Attack', 'worm', 'worm']);
  });

  it('win over its own label, on every equal row, missing cells and single precision included', () => {
    const base = matrix();
    base.values.set(base.values.subarray(0, 2), 2 * 50);
    const merged = mergeLabels(base, [row('1', 0, 'DoS')]);
    expect(merged.outcomes).toEqual(['corrects']);
    expect([merged.baseLabels[0], merged.baseLabels[50]]).toEqual([1, 1]);
    expect(merged.distinct).toBe(99);
    expect(base.labels[0]).toBe(0);
  });

  it('label a row that nobody had labelled', () => {
    const base = matrix();
    base.labels[7] = UNLABELLED;
    const merged = mergeLabels(base, [row('1', 7, 'DoS')]);
    expect(merged).toMatchObject({ outcomes: ['corrects'], distinct: 100 });
    expect(merged.baseLabels[7]).toBe(1);
  });

  it('say nothing new where it says the same, or where a newer label has spoken', () => {
    const rows = [row('3', 500, 'DoS'), row('2', 500, 'Normal'), row('1', 500, 'DoS'), row('1', 2, 'Normal')];
    expect(mergeLabels(matrix(), rows).outcomes).toEqual(['added', 'contradicted', 'duplicate', 'duplicate']);
  });

  it('are counted by label, by reason and by source', () => {
    const rows = Array.from({ length: 8 }, (_, index) => row('9', 500 + index, 'DoS', { agentId: 'edge-7' }));
    const { outcomes } = mergeLabels(matrix(), [...rows, row('2', 2, 'Normal')]);
    expect(tallyLabels([...rows, row('2', 2, 'Normal')], outcomes)).toEqual([
      { labelId: '9', taken: 5, leftOut: { 'agent-quota': 3 } },
      { labelId: '2', taken: 0, leftOut: { duplicate: 1 } },
    ]);
    expect(tallyLeftOut([...rows, row('2', 2, 'Normal')], outcomes).map(describeLeftOut)).toEqual([
      '3 of 8 rows of agent edge-7 left out: over the quota of one agent',
      '1 row of 1 label left out: an equal row with that label is there already',
    ]);
  });
});
