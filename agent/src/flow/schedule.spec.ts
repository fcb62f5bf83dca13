import { describe, expect, it } from '@jest/globals';
import { Schedule } from './schedule.js';

const SECOND = 1_000_000;

/** A schedule whose clock runs: the first look at a new one visits every row. */
function runningSchedule(): Schedule {
  const schedule = new Schedule(10);
  schedule.advance(0, () => undefined);
  return schedule;
}

function visited(schedule: Schedule, nowUs: number): number[] {
  const rows: number[] = [];
  schedule.advance(nowUs, (row) => {
    rows.push(row);
    schedule.remove(row);
  });
  return rows;
}

describe('Schedule', () => {
  it('visits a row once its time is past, not before', () => {
    const schedule = runningSchedule();
    schedule.addDue(3, 120 * SECOND);
    schedule.addDue(4, 60 * SECOND);
    expect(visited(schedule, 60 * SECOND)).toEqual([]);
    expect(visited(schedule, 60.1 * SECOND)).toEqual([4]);
    expect(visited(schedule, 130 * SECOND)).toEqual([3]);
  });

  it('survives a clock that jumps by years and visits each row once', () => {
    const schedule = runningSchedule();
    schedule.addDue(1, 60 * SECOND);
    visited(schedule, 10 * SECOND);
    expect(visited(schedule, 1e15)).toEqual([1]);
    schedule.addDue(2, 5 * SECOND);
    expect(visited(schedule, 1e15 + 0.1 * SECOND)).toEqual([2]);
  });

  it('goes back with the clock, and visits what is due by the new time', () => {
    const schedule = runningSchedule();
    visited(schedule, 7200 * SECOND);
    visited(schedule, 3600 * SECOND);
    schedule.addDue(1, 3660 * SECOND);
    expect(visited(schedule, 3659 * SECOND)).toEqual([]);
    expect(visited(schedule, 3661 * SECOND)).toEqual([1]);
  });

  it.each([2 ** 70, -(2 ** 70), 1e300, NaN])('ends its loop at %d, too', (nowUs) => {
    const schedule = runningSchedule();
    visited(schedule, nowUs);
    schedule.addDue(1, 60 * SECOND);
    expect([...visited(schedule, 10 * SECOND), ...visited(schedule, 500 * SECOND)]).toEqual([1]);
  });

  it('lets a visit put its row off', () => {
    const schedule = runningSchedule();
    schedule.addDue(1, SECOND);
    schedule.addDue(2, SECOND);
    let visits = 0;
    schedule.advance(2 * SECOND, (row) => {
      visits++;
      schedule.remove(row);
      schedule.addDue(row, 3 * SECOND);
    });
    expect(visits).toBe(2);
    expect(visited(schedule, 4 * SECOND)).toEqual([1, 2]);
  });

  it('keeps one-packet flows by age and forgets those that are taken out', () => {
    const schedule = runningSchedule();
    [5, 6, 7].forEach((row) => schedule.addSingle(row));
    schedule.remove(5);
    expect(schedule.oldestSingle()).toBe(6);
    schedule.remove(6);
    schedule.remove(7);
    expect(schedule.oldestSingle()).toBe(-1);
  });
});
