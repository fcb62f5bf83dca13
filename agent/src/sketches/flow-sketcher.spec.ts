import { describe, expect, it } from '@jest/globals';
import { FlowSketcher } from './flow-sketcher.js';

describe('FlowSketcher', () => {
  it('counts each value of each feature, each verdict and each packet once', () => {
    const sketcher = new FlowSketcher(2, 2, 0);
    sketcher.add({
      rows: 3,
      input: Float32Array.of(1, 10, 2, NaN, 3, 30),
      scores: Float32Array.of(0.75, 0.25, 0.25, 0.75, NaN, NaN),
      classes: Uint8Array.of(0, 1, 0xff),
      alerts: Uint8Array.of(0, 1, 0),
      packets: Float64Array.of(5, 6, 7),
    });
    const [first, second] = sketcher.features;
    expect([first?.count, first?.sum, second?.count, second?.missing, second?.max]).toEqual([3, 6, 2, 1, 30]);
    expect([sketcher.flows, sketcher.packets]).toEqual([3, 18]);
    expect(sketcher.classes.map(({ flows, alerted, scores }) => [flows, alerted, scores.count, scores.max])).toEqual([
      [1, 0, 1, 0.75],
      [1, 1, 1, 0.75],
    ]);
  });
});
