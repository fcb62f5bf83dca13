import { describe, expect, it } from '@jest/globals';
import type { AgentStatus } from '@picket/shared/contract';
import { healthOf } from './health.js';
import { progressSince, ratesBetween } from './rates.js';

const status = (second: number, flowsScored: number, bootEpoch = 1): AgentStatus =>
  ({
    online: true,
    bootEpoch,
    sentAt: new Date(second * 1000).toISOString(),
    counters: { packetsReceived: 10 * flowsScored, flowsScored, alertsSent: flowsScored / 2 },
  }) as AgentStatus;

describe('rates', () => {
  it('are differences over the agent’s own time', () => {
    expect(ratesBetween(status(10, 100), status(15, 600))).toEqual({
      packetsPerSecond: 1000,
      flowsPerSecond: 100,
      alertsPerSecond: 50,
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

describe('health', () => {
  it.each([
    [true, 0, 'online'],
    [true, 20_000, 'online'],
    [true, 20_001, 'silent'],
    [false, 0, 'offline'],
  ] as const)('online %s, quiet for %i ms: %s', (online, quietMs, expected) => {
    expect(healthOf({ ...status(0, 0), online }, 0, quietMs, 20_000)).toBe(expected);
  });

  it('is offline for one that never told', () => expect(healthOf(null, 0, 0, 20_000)).toBe('offline'));
});
