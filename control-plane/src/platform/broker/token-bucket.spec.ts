import { describe, expect, it } from '@jest/globals';
import { TokenBucket } from './token-bucket.js';

describe('TokenBucket', () => {
  it('gives a burst at once, and says how long to wait for more', () => {
    const bucket = new TokenBucket(10, 5, () => 0);
    expect(bucket.take(5)).toBe(0);
    expect(bucket.take(1)).toBe(100);
    expect(bucket.take(9)).toBe(1000);
  });

  it('fills at its rate, never beyond the burst', () => {
    let now = 0;
    const bucket = new TokenBucket(10, 5, () => now);
    bucket.take(8);
    now = 300;
    expect(bucket.isFull).toBe(false);
    expect(bucket.take(0)).toBe(0);
    now = 60_000;
    expect(bucket.isFull).toBe(true);
    expect(bucket.take(6)).toBe(100);
  });
});
