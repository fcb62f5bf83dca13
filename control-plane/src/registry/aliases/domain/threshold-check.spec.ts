import { describe, expect, it } from '@jest/globals';
import { checkThresholds, type ThresholdEvidence } from './threshold-check.js';

/** A point as a training measures it: the higher the thresholds, the fewer alerts of either kind. */
function point(threshold: number, rate: number, recall: number): ThresholdEvidence['points'][number] {
  const ofClass = { ownClass: recall, anyAttack: recall, support: 500 };
  return {
    budget: rate,
    chosen: threshold === 0.5,
    thresholds: { DoS: threshold, Probe: threshold },
    benignFalsePositiveRate: rate,
    benignFalsePositiveInterval: { low: rate, high: rate },
    recall: { DoS: ofClass, Probe: ofClass },
  };
}

const EVIDENCE: ThresholdEvidence = {
  attacks: ['DoS', 'Probe'],
  thresholds: { DoS: 0.5, Probe: 0.5 },
  noveltyThreshold: 0.4,
  points: [point(0.2, 0.05, 0.99), point(0.5, 0.001, 0.9), point(0.9, 0.0001, 0.5)],
  benignRows: 10_000,
  promise: 0.001,
};

const detailOf = (
  thresholds: Record<string, number>,
  more: Partial<ThresholdEvidence> = {},
  noveltyThreshold?: number,
) => checkThresholds({ ...EVIDENCE, ...more }, { thresholds, noveltyThreshold });

describe('the check of thresholds', () => {
  it('passes what measured points bound on both sides', () => {
    expect(detailOf({ DoS: 0.7 })).toEqual({
      check: 'thresholds',
      state: 'pass',
      detail: 'DoS 0.7: it finds some of every class within its promise',
    });
  });

  it('refuses a threshold so low that the false alarms of a measured point may come', () => {
    expect(detailOf({ DoS: 0.3 }).detail).toBe(
      'DoS 0.3: up to 5.000 % of benign flows are alerted on; promised are 0.100 %',
    );
  });

  it('refuses what lies below or above every measured point', () => {
    expect(detailOf({ Probe: 0.1 }).detail).toContain('its false alarms were not measured at thresholds that low');
    expect(detailOf({ Probe: 0.95 }).detail).toContain('whether it still finds DoS, Probe was not measured');
  });

  it('refuses a threshold at which a class is not found any more', () => {
    const points = [point(0.2, 0.05, 0.99), point(0.5, 0.001, 0.9), point(0.9, 0, 0)];
    expect(detailOf({ DoS: 0.6 }, { points }).state).toBe('fail');
  });

  it('refuses everything of a model that was never measured here', () => {
    expect(detailOf({ DoS: 0.5 }, { points: [] }).state).toBe('fail');
  });

  it('lets the threshold of unknown rise, not fall', () => {
    expect(detailOf({}, {}, 0.6).state).toBe('pass');
    expect(detailOf({}, {}, 0.3).detail).toContain('below 0.4 was not measured');
  });
});
