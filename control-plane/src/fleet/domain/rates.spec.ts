import { describe, expect, it } from '@jest/globals';
import type { AgentStatus } from '@picket/shared/contract';
import { healthOf, impairmentsOf, type AgentFacts } from './health.js';
import { progressSince, ratesBetween, spread } from './rates.js';

const status = (second: number, flowsScored: number, bootEpoch = 1): AgentStatus =>
  ({
    online: true,
    bootEpoch,
    sentAt: new Date(second * 1000).toISOString(),
    counters: {
      packetsReceived: 10 * flowsScored,
      packetsParsed: 10 * flowsScored,
      packetsUnsupported: {},
      packetsMalformed: {},
      packetsDroppedByKernel: null,
      recordsDropped: {},
      outboxRecords: 0,
      flowsScored,
      alertsSent: flowsScored / 2,
    },
  }) as unknown as AgentStatus;

describe('rates', () => {
  it('are differences over the agent’s own time', () => {
    expect(ratesBetween(status(10, 100), status(15, 600))).toEqual({
      packetsPerSecond: 1000,
      flowsPerSecond: 100,
      alertsPerSecond: 50,
      unsupportedPerSecond: 0,
      droppedPerSecond: 0,
      outboxPerSecond: 0,
    });
  });

  it('need two statuses of one boot epoch, the second later', () => {
    expect(ratesBetween(null, status(5, 1))).toBeNull();
    expect(ratesBetween(status(5, 100, 1), status(10, 20, 2))).toBeNull();
    expect(ratesBetween(status(10, 1), status(10, 2))).toBeNull();
    expect(ratesBetween(status(10, 1), status(5, 2))).toBeNull();
  });

  it('a restarted agent counts from zero', () => {
    expect(progressSince(status(5, 100, 1), status(10, 20, 2))).toEqual({ packets: 200, flows: 20, alerts: 10 });
  });
});

describe('activity', () => {
  it('belongs to the time in which it was, and adds up', () => {
    const parts = spread({ packets: 301, flows: 31, alerts: 1 }, 5000, 36_000);
    expect(parts.map(({ at }) => at.getTime())).toEqual([0, 10_000, 20_000, 30_000]);
    expect(parts.map(({ progress }) => progress.flows)).toEqual([5, 10, 10, 6]);
    expect(parts.reduce((sum, { progress }) => sum + progress.packets, 0)).toBe(301);
    expect(parts.reduce((sum, { progress }) => sum + progress.alerts, 0)).toBe(1);
  });

  it('has bounded parts when it lasts a moment or longer than an hour', () => {
    expect(spread({ packets: 1, flows: 1, alerts: 0 }, 7000, 7000)).toHaveLength(1);
    expect(spread({ packets: 1, flows: 1, alerts: 0 }, 0, 10 * 3_600_000)).toHaveLength(360);
  });
});

describe('health', () => {
  const facts = (changes: Partial<AgentFacts> & { counters?: object; online?: boolean } = {}): AgentFacts => {
    const { counters, online = true, ...rest } = changes;
    const base = { ...status(600, 100), online, model: { name: 'm' }, startedAt: new Date(0).toISOString() };
    const told = { ...base, counters: { ...base.counters, ...counters } } as unknown as AgentStatus;
    return { status: told, rates: null, lastReport: null, desiredRevision: 1, ...rest };
  };
  const rates = { packetsPerSecond: 480, flowsPerSecond: 0, alertsPerSecond: 0 };
  const codes = (some: AgentFacts) => impairmentsOf(some).map(({ code }) => code);

  it('is impaired by thresholds of a group that the version of the agent does not know', () => {
    const tuned = (contract?: number) => {
      const told = facts({ isTuned: true });
      return codes({ ...told, status: { ...told.status!, contract } });
    };
    expect([tuned(), tuned(1), tuned(2)]).toEqual([['contract-old'], ['contract-old'], []]);
  });

  it.each([
    [true, 0, 'online'],
    [true, 20_000, 'online'],
    [true, 20_001, 'silent'],
    [false, 0, 'offline'],
  ] as const)('online %s, quiet for %i ms: %s', (online, quietMs, expected) => {
    expect(healthOf(facts({ online }), 0, quietMs, 20_000)).toBe(expected);
  });

  it('is offline for one that never told', () => {
    expect(healthOf({ ...facts(), status: null }, 0, 0, 20_000)).toBe('offline');
  });

  it.each<[string, Parameters<typeof facts>[0]]>([
    [
      'model-refused',
      {
        lastReport: { revision: 1, subject: 'model', outcome: 'refused', model: null, reason: 'unreachable', at: '' },
      },
    ],
    [
      'unsupported-packets',
      {
        rates: { ...rates, unsupportedPerSecond: 480 },
        counters: { packetsParsed: 0, flowsScored: 0, packetsUnsupported: { ipv6: 1000 } },
      },
    ],
    ['nothing-scored', { counters: { flowsScored: 0 } }],
    ['unreadable', { unreadable: 'no batch' }],
    ['drops', { rates: { ...rates, droppedPerSecond: 3 } }],
    ['outbox-grows', { rates: { ...rates, outboxPerSecond: 10 }, counters: { outboxRecords: 5000 } }],
  ])('is never green for %s', (code, changes) => {
    expect(codes(facts(changes))).toEqual([code]);
    expect(healthOf(facts(changes), 0, 0, 20_000)).toBe('impaired');
  });

  it('is never green for packets without a model', () => {
    const blind = facts({ counters: { flowsScored: 0 } });
    expect(codes({ ...blind, status: { ...blind.status!, model: null } })).toEqual(['no-model']);
  });

  it('is green for one that scores, and for a model that was refused before another was asked for', () => {
    expect(codes(facts())).toEqual([]);
    const lastReport = { revision: 1, subject: 'model', outcome: 'refused', model: null, reason: 'x', at: '' } as const;
    expect(codes(facts({ lastReport, desiredRevision: 2 }))).toEqual([]);
  });
});
