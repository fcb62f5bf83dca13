import { DateOrder, type TimestampReader } from './timestamp.js';

const DAY_MS = 24 * 3600 * 1000;
/** Working hours on a 12-hour clock: a fall from the one to the other within a day is noon that has passed. */
const [LATEST_AFTERNOON, EARLIEST_MORNING] = [5, 8];

/** What the times of one file say together: which of two numbers is the month, and what kind of clock they are of. */
export class TimeEvidence {
  /** The orders that dates have, as bits. */
  private orders = 0;
  /** The hours that were written, as bits. */
  private hours = 0;
  private hasHalf = false;
  private hasZone = false;
  private hasFallen = false;
  private lastDay = NaN;
  private lastHour = 0;

  /** Looks at the time that was read last. */
  add({ order, hour, hasHalf, hasZone }: TimestampReader, timeMs: number): void {
    this.orders |= 1 << order;
    if (order === DateOrder.Iso) return;
    this.hours |= 1 << hour;
    if (hasHalf) this.hasHalf = true;
    if (hasZone) this.hasZone = true;
    const day = Math.floor(timeMs / DAY_MS);
    if (day === this.lastDay && this.lastHour >= EARLIEST_MORNING && hour <= LATEST_AFTERNOON) this.hasFallen = true;
    this.lastDay = day;
    this.lastHour = hour;
  }

  /** Some dates can only have the month first, none the day, and some could have either: all have the month first. */
  get areMonthsFirst(): boolean {
    const others = this.has(DateOrder.DayFirst) || this.has(DateOrder.Iso);
    return this.has(DateOrder.MonthFirst) && this.has(DateOrder.Ambiguous) && !others && !this.hasZone;
  }

  /** Why the dates of the file may be read wrong; undefined if they are not. */
  get ambiguity(): string | undefined {
    if (this.areMonthsFirst) return undefined;
    if (this.has(DateOrder.MonthFirst) && (this.has(DateOrder.DayFirst) || this.has(DateOrder.Ambiguous)))
      return 'some dates have the month first; others were read as day and month';
    if (this.has(DateOrder.Ambiguous) && !this.has(DateOrder.DayFirst))
      return 'no day above 12; dates were read as day and month';
    return undefined;
  }

  /** How the hours look like those of a 12-hour clock without AM and PM; undefined if they do not. */
  get twelveHours(): string | undefined {
    const written = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => (this.hours & (1 << hour)) !== 0);
    if (this.hasHalf || written.length < 2 || written[0] === 0 || written.at(-1)! > 12) return undefined;
    const afternoon = written.filter((hour) => hour <= LATEST_AFTERNOON);
    const morning = written.filter((hour) => hour > LATEST_AFTERNOON);
    const hasGap = written.includes(1) && written.includes(12) && written.length < 12;
    if (!(hasGap || this.hasFallen) || afternoon.length === 0 || morning.length === 0) return undefined;
    const range = (hours: readonly number[]) => `${hours[0]} to ${hours.at(-1)}`;
    return (
      `hours are ${range(morning)} and ${range(afternoon)}, and no time says AM or PM: ` +
      'if it is a 12-hour clock, afternoons were read as nights'
    );
  }

  private has(order: DateOrder): boolean {
    return (this.orders & (1 << order)) !== 0;
  }
}
