import { RowLists } from './row-lists.js';

const TICK_US = 100_000;
/** 204.8 s, more than any timeout: nothing that is scheduled can lap the wheel. */
const TICKS = 2048;
const SINGLES = TICKS;
const MARKS = TICKS + 1;

/** Times before 1970 have their places, too. */
function placeOf(tick: number): number {
  // One remainder of a number beyond 32 bits is dear enough.
  const place = tick % TICKS;
  return place < 0 ? place + TICKS : place;
}

/**
 * When rows are to be looked at. Flows of one packet stand in one list by age, since they are the first to go when
 * memory runs out; flows of several in a wheel of ticks by the earliest moment at which their time can be up; places
 * that only remember a flow in a list of their own.
 */
export class Schedule {
  private readonly lists: RowLists;
  private tick = -Infinity;
  private hasBegun = false;

  constructor(rows: number) {
    this.lists = new RowLists(rows, TICKS + 2);
  }

  addSingle(row: number): void {
    this.lists.append(SINGLES, row);
  }

  addMark(row: number): void {
    this.lists.append(MARKS, row);
  }

  /** @param dueUs the row's time is up when the clock is past this */
  addDue(row: number, dueUs: number): void {
    const due = Math.max(Math.floor(dueUs / TICK_US) + 1, this.tick + 1);
    this.lists.append(placeOf(due), row);
  }

  remove(row: number): void {
    this.lists.unlink(row);
  }

  /** -1 if there is none. */
  oldestSingle(): number {
    return this.lists.oldest(SINGLES);
  }

  /** -1 if there is none. */
  oldestMark(): number {
    return this.lists.oldest(MARKS);
  }

  /** Calls `visit` for every row whose moment has come; it must remove the row, or remove and add it again. */
  advance(nowUs: number, visit: (row: number) => void): void {
    const now = Math.floor(nowUs / TICK_US);
    if (!Number.isFinite(now)) return;
    const first = this.hasBegun ? Math.max(this.tick + 1, now - TICKS + 1) : now - TICKS + 1;
    this.hasBegun = true;
    for (let left = Math.min(TICKS, now - first + 1); left > 0; left--) {
      this.tick = now - left + 1;
      this.visitList(placeOf(this.tick), visit);
    }
    // Where time goes back, the wheel does: what is due by the new time must not wait for the old one.
    this.tick = now;
  }

  /** Up to the row that is last now: what `visit` adds again may come back to this very list. */
  private visitList(list: number, visit: (row: number) => void): void {
    const last = this.lists.youngest(list);
    if (last < 0) return;
    for (;;) {
      const row = this.lists.oldest(list);
      visit(row);
      if (row === last) return;
    }
  }
}
