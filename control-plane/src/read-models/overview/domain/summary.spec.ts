import { describe, expect, it } from '@jest/globals';
import { modelsInUse, reportingAgents, toSeries, totalRate } from './summary.js';

describe('overview', () => {
  it('has a point each ten seconds, null where nobody told anything, none for the ten seconds under way', () => {
    const at = (second: number) => new Date(second * 1000);
    const activity = [
      { at: at(100), flows: 50, alerts: 5 },
      { at: at(120), flows: 10, alerts: 0 },
      { at: at(130), flows: 7, alerts: 0 },
    ];
    expect(toSeries(activity, 135_000)).toEqual([
      { at: at(100).toISOString(), flowsPerSecond: 5, alertsPerSecond: 0.5 },
      { at: at(110).toISOString(), flowsPerSecond: null, alertsPerSecond: null },
      { at: at(120).toISOString(), flowsPerSecond: 1, alertsPerSecond: 0 },
    ]);
    expect(toSeries([], 135_000)).toEqual([]);
  });

  it('counts agents by model version, most used first', () => {
    const runs = (name: string, version: number) => ({ status: { model: { name, version } } });
    const agents = [
      runs('flows', 1),
      runs('flows', 2),
      runs('flows', 2),
      { status: { model: null } },
      { status: null },
    ];
    expect(modelsInUse(agents)).toEqual([
      { name: 'flows', version: 2, agents: 2 },
      { name: 'flows', version: 1, agents: 1 },
    ]);
  });

  it('adds up what is known', () => {
    const agents = [{ rates: { packetsPerSecond: 5, flowsPerSecond: 2 } }, { rates: null }];
    expect(totalRate(agents, 'flowsPerSecond')).toBe(2);
    expect(totalRate([{ rates: null }], 'flowsPerSecond')).toBeNull();
    expect(totalRate([], 'packetsPerSecond')).toBeNull();
  });

  it('says when an agent came or went', () => {
    const counts = [2, 2, 1, 1, 3].map((agents, step) => ({ at: new Date(step * 10_000), agents }));
    expect(reportingAgents(counts).map(({ at, agents }) => [Date.parse(at) / 1000, agents])).toEqual([
      [0, 2],
      [20, 1],
      [40, 3],
    ]);
    expect(reportingAgents([])).toEqual([]);
  });
});
