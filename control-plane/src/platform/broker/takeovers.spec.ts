import { describe, expect, it } from '@jest/globals';
import { Takeovers } from './takeovers.js';

const MINUTE_MS = 60_000;

describe('Takeovers', () => {
  let now = 0;
  const takeovers = () => new Takeovers(() => now);

  it('lets an agent come back that has lost its line, however often in a day', () => {
    const own = takeovers();
    for (let hour = 0; hour < 24; hour += 1) {
      now = hour * 60 * MINUTE_MS;
      expect(own.mayTake('edge-1')).toBe(true);
    }
  });

  it('keeps who is connected after three changes in a minute, twice as long each time', () => {
    const own = takeovers();
    now = 0;
    const fight = () => [0, 1, 2, 3].map(() => own.mayTake('edge-1'));
    expect(fight()).toEqual([true, true, true, false]);
    now = 10 * MINUTE_MS - 1;
    expect(own.mayTake('edge-1')).toBe(false);
    now = 10 * MINUTE_MS;
    expect(fight()).toEqual([true, true, true, false]);
    now = 30 * MINUTE_MS - 1;
    expect(own.mayTake('edge-1')).toBe(false);
    now = 30 * MINUTE_MS;
    expect(own.mayTake('edge-1')).toBe(true);
    expect(own.mayTake('edge-2')).toBe(true);
  });
});
