import { describe, expect, it } from '@jest/globals';
import { planLabels, type PlannedLabel } from './label-plan.js';

const label = (id: string, changes: Partial<PlannedLabel> = {}): PlannedLabel => ({
  id,
  verdict: 'true-positive',
  class: 'DoS',
  author: 'ada',
  agentId: 'edge-1',
  profile: 'cic-v40',
  flowCount: 2,
  undone: false,
  ...changes,
});

describe('labels for a data set', () => {
  it('count, or are left out for the first reason that holds', () => {
    const plan = planLabels(
      [
        label('5'),
        label('4', { verdict: 'unsure', class: null, profile: 'cic-head' }),
        label('3', { undone: true, verdict: 'unsure' }),
        label('2', { profile: 'cic-head', flowCount: 3 }),
        label('1', { flowCount: 0 }),
        label('0', { class: null, flowCount: 1 }),
      ],
      'cic-v40',
    );
    expect(plan.counting.map(({ id }) => id)).toEqual(['5']);
    expect(plan.leftOut.map(({ reason, rows, labels }) => [reason, rows, labels])).toEqual([
      ['other-profile', 3, 1],
      ['unsure', 2, 1],
      ['undone', 2, 1],
      ['class-unknown', 1, 1],
      ['no-example', 0, 1],
    ]);
  });

  it('have one hash, whatever else was said', () => {
    const { sha256 } = planLabels([label('2'), label('1')], 'cic-v40');
    expect(planLabels([label('3', { undone: true }), label('1'), label('2')], 'cic-v40').sha256).toBe(sha256);
    expect(planLabels([label('2')], 'cic-v40').sha256).not.toBe(sha256);
  });
});
