import { describe, expect, it } from '@jest/globals';
import { LiveClock } from './live-clock.js';

const START_US = 1_800_000_000_000_000;
const SECOND = 1_000_000;

function clockOf() {
  let ms = 0;
  const clock = new LiveClock(START_US, () => ms);
  /** So many milliseconds pass, then packets of these times (from the start, in seconds) come. */
  const after = (passedMs: number, ...seconds: number[]): number => {
    ms += passedMs;
    for (const second of seconds) clock.packet(START_US + second * SECOND);
    return (clock.now(true) - START_US) / SECOND;
  };
  return after;
}

describe('LiveClock', () => {
  it('goes with the packets, by the lowest of those that came together', () => {
    const after = clockOf();
    expect(after(100, 0.2, 0.1, 0.3)).toBe(0.1);
    expect(after(100, 0.35)).toBe(0.35);
  });

  it('goes on while nothing comes', () => {
    const after = clockOf();
    after(0, 0);
    expect(after(3000)).toBe(3);
    expect(after(2000)).toBe(5);
  });

  it('goes back at once where time does', () => {
    const after = clockOf();
    after(0, 0);
    expect(after(100, -3600)).toBe(-3600);
    expect(after(100, -3599.9)).toBe(-3599.9);
  });

  it('is not moved by one packet of a wrong time', () => {
    const after = clockOf();
    after(0, 0);
    expect(after(100, 1e6)).toBeLessThan(1);
    expect(after(100, 0.2)).toBe(0.2);
    expect(after(6000, 6.2, 1e6)).toBe(6.2);
  });

  it('believes packets that stay ahead', () => {
    const after = clockOf();
    after(0, 0);
    for (let ms = 0; ms <= 5000; ms += 500) after(500, 3600 + ms / 1000);
    expect(after(500, 3605.5)).toBeGreaterThanOrEqual(3600);
  });
});
