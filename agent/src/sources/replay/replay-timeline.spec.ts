import { describe, expect, it } from '@jest/globals';
import { ReplayTimeline } from './replay-timeline.js';

const START_US = 1_700_000_000_000_000;
const SECOND = 1_000_000;
const YEAR = 31_536_000;

/** Where packets of these times (in seconds) come to stand: when they are due, and their time. */
function placed(seconds: readonly number[], longestWaitS = 60) {
  const line = new ReplayTimeline(longestWaitS * SECOND);
  const places = seconds.map((second) => {
    line.next(START_US + second * SECOND);
    return [line.dueUs / SECOND, (line.timeUs - START_US) / SECOND];
  });
  return { places, shortened: line.shortened };
}

describe('ReplayTimeline', () => {
  it('leaves what is in order as it is', () => {
    expect(placed([0, 1, 0.5, 3]).places).toEqual([
      [0, 0],
      [1, 1],
      [1, 0.5],
      [3, 3],
    ]);
  });

  it('waits for no silence longer than it may, and keeps the times', () => {
    expect(placed([0, 600, 601])).toEqual({
      places: [
        [0, 0],
        [60, 600],
        [61, 601],
      ],
      shortened: 1,
    });
  });

  it.each([3600, 80 * YEAR, 1e12])('goes on as before after one packet that is %i s ahead', (ahead) => {
    const { places } = placed([0, 1, ahead, 1.5, 2]);
    const [, , strange, ...rest] = places;
    expect(rest.map(([, time]) => time)).toEqual([1.5, 2]);
    expect(strange[0]).toBeLessThanOrEqual(61);
    expect(places.at(-1)?.[0]).toBeLessThanOrEqual(62);
  });

  it('goes on from where it was when the clock was set back', () => {
    expect(placed([0, 10, -3590, -3589]).places).toEqual([
      [0, 0],
      [10, 10],
      [10, 10],
      [11, 11],
    ]);
  });

  it('plays packets of 2023 and those without a time in seconds, not in years', () => {
    const { places } = placed([0, 1, -START_US / SECOND, -START_US / SECOND, 2, 3]);
    expect(places.at(-1)?.[0]).toBeLessThan(130);
  });
});
