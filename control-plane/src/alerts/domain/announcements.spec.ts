import { describe, expect, it } from '@jest/globals';
import type { AlertSummaryDto } from '../../api/alert.js';
import { AnnouncementQueue, Announcements, type Announcement } from './announcements.js';

const summary = (id: number) => ({ id: String(id) }) as AlertSummaryDto;
const alert = (id: number): Announcement => ({ kind: 'alert', id, alert: summary(id) });

describe('Announcements', () => {
  it('come in the order of ids, and none before it is settled', () => {
    const announcements = new Announcements();
    announcements.add([summary(5), summary(7)]);
    announcements.add([summary(4), summary(6)]);
    expect(announcements.upTo(3)).toEqual([]);
    expect(announcements.upTo(6).map(({ id }) => id)).toEqual([4, 5, 6]);
    expect(announcements.upTo(9).map(({ id }) => id)).toEqual([7]);
    expect(announcements.upTo(9)).toEqual([]);
  });

  it('are counted, not kept, when too many wait', () => {
    const announcements = new Announcements();
    announcements.add(Array.from({ length: 20_001 }, (_, index) => summary(index + 1)));
    expect(announcements.upTo(20_001).at(-1)).toEqual({ kind: 'left-out', id: 20_001, count: 1 });
  });
});

describe('AnnouncementQueue', () => {
  it('says how many it had no room for, in one entry in their place', () => {
    const queue = new AnnouncementQueue(2);
    expect([1, 2, 3, 4].map((id) => queue.push(alert(id)))).toEqual([0, 0, 1, 1]);
    expect(queue.shift()).toEqual(alert(1));
    expect(queue.push(alert(5))).toBe(0);
    expect(queue.shift()).toEqual(alert(2));
    expect(queue.shift()).toEqual({ kind: 'left-out', id: 4, count: 2 });
    expect(queue.shift()).toEqual(alert(5));
    expect(queue.isEmpty).toBe(true);
  });
});
