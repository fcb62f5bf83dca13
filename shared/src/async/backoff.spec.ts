import { describe, expect, it } from '@jest/globals';
import { backoffMs } from './backoff.js';

const LIMITS = { firstMs: 500, maxMs: 30_000 };

describe('backoff', () => {
  it('doubles with every failure up to the limit', () => {
    const delays = [0, 1, 2, 5, 6, 7, 5000].map((failures) => backoffMs(failures, { ...LIMITS, jitter: 0 }));
    expect(delays).toEqual([500, 1000, 2000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('draws the share of the delay that is jitter, and keeps the rest', () => {
    const drawn = (jitter: number, random: number) => backoffMs(1, { ...LIMITS, jitter }, () => random);
    expect([drawn(0.5, 0), drawn(0.5, 1)]).toEqual([500, 1000]);
    expect([drawn(1, 0), drawn(1, 1)]).toEqual([0, 1000]);
  });
});
