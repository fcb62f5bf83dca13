import { expect, it } from '@jest/globals';
import type { PlannedLabel } from '../labels/index.js';
import { expandRows, sharesOf } from './retrain-preview.js';

const label = (agentId: string, flowCount: number): PlannedLabel => ({
  id: agentId,
  verdict: 'true-positive',
  class: 'DoS',
  author: 'ada',
  agentId,
  profile: 'cic-v40',
  flowCount,
  undone: false,
});

it('shows the rows of labels by who answers for them', () => {
  const labels = [label('edge-2', 1), label('edge-1', 3)];
  const outcomes = ['taken', 'taken', 'agent-quota', 'author-quota'];
  expect(expandRows(labels)).toHaveLength(4);
  expect(sharesOf(labels, outcomes, 'agentId')).toEqual([
    { name: 'edge-1', offered: 3, leftOut: 1 },
    { name: 'edge-2', offered: 1, leftOut: 0 },
  ]);
  expect(sharesOf(labels, outcomes, 'author')).toEqual([{ name: 'ada', offered: 4, leftOut: 1 }]);
});
