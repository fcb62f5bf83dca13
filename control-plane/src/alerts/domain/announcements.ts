import type { AlertSummaryDto } from '../../api/alert.js';

/** A new alert, or some in a row of which only the ids are known any more. */
export type Announcement = { readonly kind: 'alert'; readonly id: number; readonly alert: AlertSummaryDto } | LeftOut;

/** Alerts that follow each other and are not told. */
export interface LeftOut {
  readonly kind: 'left-out';
  /** Of the last of them. */
  readonly id: number;
  readonly count: number;
}

/** Alerts that are kept whole while a slow transaction holds up those behind it. */
const MAX_WHOLE = 20_000;

/** Puts alerts, which are stored by several transactions at a time, into the order of their ids. */
export class Announcements {
  private waiting: Announcement[] = [];

  add(alerts: readonly AlertSummaryDto[]): void {
    for (const alert of alerts) {
      const id = Number(alert.id);
      const isRoom = this.waiting.length < MAX_WHOLE;
      this.waiting.push(isRoom ? { kind: 'alert', id, alert } : { kind: 'left-out', id, count: 1 });
    }
  }

  /** Takes out what has an id up to that one, in order. */
  upTo(settled: number): Announcement[] {
    const released = this.waiting.filter(({ id }) => id <= settled);
    if (released.length > 0) this.waiting = this.waiting.filter(({ id }) => id > settled);
    return released.sort((a, b) => a.id - b.id);
  }
}

/** A queue of so many alerts at most; those for which there is no room become one entry that says how many. */
export class AnnouncementQueue {
  private readonly entries: Announcement[] = [];
  private alerts = 0;

  constructor(private readonly maxAlerts: number) {}

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /** @returns how many alerts are left out by it */
  push(announcement: Announcement): number {
    if (announcement.kind === 'alert' && this.alerts < this.maxAlerts) {
      this.entries.push(announcement);
      this.alerts += 1;
      return 0;
    }
    const count = announcement.kind === 'alert' ? 1 : announcement.count;
    const last = this.entries.at(-1);
    const before = last?.kind === 'left-out' ? last.count : 0;
    if (before > 0) this.entries.pop();
    this.entries.push({ kind: 'left-out', id: announcement.id, count: before + count });
    return count;
  }

  shift(): Announcement | undefined {
    const first = this.entries.shift();
    if (first?.kind === 'alert') this.alerts -= 1;
    return first;
  }
}
