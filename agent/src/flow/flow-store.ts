import { Cell, ROW_CELLS, ROW_WORDS, StateBit, Word } from './row/row.js';
import { type FlowHash, type FlowKey } from './flow-hash.js';
import { END_REASONS, type EndReason, type FlowSink } from './flow-record.js';
import { FlowTable, NO_ROW, rowsWithin } from './flow-table.js';
import { type FlowDerivation } from './profile-rules.js';
import { RowRecord } from './row-record.js';
import { Schedule } from './schedule.js';

/** Rows that are looked at to find one that has been silent for long. */
const EVICTION_SAMPLE = 8;
/** A mark that is this far from being forgotten has a wrong time, and lets others pass … */
const STRANGE_MARK_US = 600_000_000;
/** … so many of them at a sweep. */
const PASSED_MARKS = 64;
/** From this share of the table on, silent flows leave early (see early-expiry.ts). */
const PRESSURE_SHARE = 7 / 8;

/** The flows of a meter: their rows, when these are to be looked at, and the way out of the table. */
export class FlowStore {
  readonly words: Int32Array;
  readonly cells: Float64Array;
  created = 0;
  live = 0;
  readonly exported: Record<EndReason, number>;
  private readonly table: FlowTable;
  private readonly schedule: Schedule;
  private readonly record: RowRecord;
  private evictionHand = 0;

  constructor(
    memoryBytes: number,
    hash: FlowHash,
    derivation: FlowDerivation,
    private readonly sink: FlowSink,
  ) {
    this.table = new FlowTable(rowsWithin(memoryBytes), hash);
    this.words = this.table.words;
    this.cells = this.table.cells;
    this.schedule = new Schedule(this.table.capacity);
    this.record = new RowRecord(this.words, this.cells, derivation);
    this.exported = Object.fromEntries(END_REASONS.map((reason) => [reason, 0])) as Record<EndReason, number>;
  }

  /** Flows that the table has room for. */
  get capacity(): number {
    return this.table.capacity;
  }

  /** Places that only remember a flow do not press: they are given up before any flow is. */
  get isUnderPressure(): boolean {
    return this.live > this.table.capacity * PRESSURE_SHARE;
  }

  /** The row of a key, live or a mark; `NO_ROW` if there is none. */
  find(key: FlowKey): number {
    return this.table.find(key);
  }

  /** A new flow for the key that was looked up last and not found. */
  open(key: FlowKey, state: number): number {
    if (this.table.isFull) this.evict();
    const row = this.table.insert(key);
    this.begin(row, state);
    return row;
  }

  /** A new flow in the place of one that has been emitted. */
  reopen(row: number, state: number): void {
    this.schedule.remove(row);
    this.table.reset(row);
    this.begin(row, state);
  }

  /** Hands a flow to the sink. Its row stays and has to be released, reopened or marked. */
  emit(row: number, reason: EndReason): void {
    this.exported[reason]++;
    this.live--;
    this.words[row * ROW_WORDS + Word.State] &= ~StateBit.Live;
    this.sink.flow(this.record.of(row, reason));
  }

  release(row: number): void {
    this.schedule.remove(row);
    this.table.remove(row);
  }

  /** Keeps the place of an emitted flow, so that it is known what the next packet of its key continues. */
  mark(row: number): void {
    this.schedule.remove(row);
    this.schedule.addMark(row);
  }

  /** To be called when the flow's second packet has come. */
  scheduleAt(row: number, dueUs: number): void {
    this.schedule.remove(row);
    this.schedule.addDue(row, dueUs);
  }

  /** Flow of one packet that came first; `NO_ROW` if there is none. */
  oldestSingle(): number {
    return this.schedule.oldestSingle();
  }

  oldestMark(): number {
    return this.schedule.oldestMark();
  }

  /**
   * Gives up the places whose time is over, oldest first.
   * @param overdueUs how long ago a place's time was over; negative while it lasts
   */
  forget(overdueUs: (row: number) => number): void {
    let passed = 0;
    for (let row = this.oldestMark(); row !== NO_ROW; row = this.oldestMark()) {
      const overdue = overdueUs(row);
      if (overdue > 0) this.release(row);
      else if (overdue < -STRANGE_MARK_US && passed++ < PASSED_MARKS) this.mark(row);
      else return;
    }
  }

  /**
   * Ends the flows whose time is up.
   * @param timeoutUs how far ahead a right time can be due
   * @param dueUs when the clock ends a flow
   * @param end ends it, and takes its row out of the schedule
   */
  expire(nowUs: number, timeoutUs: number, dueUs: (row: number) => number, end: (row: number) => void): void {
    for (let row = this.oldestSingle(); row !== NO_ROW; row = this.oldestSingle()) {
      const due = dueUs(row);
      if (due < nowUs) end(row);
      // Its time is wrong, or time went back: those behind it must not wait for it.
      else if (due > nowUs + 2 * timeoutUs) this.scheduleAt(row, due);
      else break;
    }
    // A packet does not move its flow in the schedule: whether the flow was silent is seen when its time has come.
    this.schedule.advance(nowUs, (row) => {
      const due = dueUs(row);
      if (due < nowUs) end(row);
      else this.scheduleAt(row, due);
    });
  }

  /** Emits and forgets everything, in order of first packet. */
  flush(reasonOf: (row: number) => EndReason): void {
    const rows: number[] = [];
    for (let row = 0; row < this.table.highest; row++) if (this.isLive(row)) rows.push(row);
    rows.sort((a, b) => (this.serial(a) - this.serial(b)) | 0);
    for (const row of rows) {
      this.emit(row, reasonOf(row));
      this.release(row);
    }
    for (let row = this.oldestMark(); row !== NO_ROW; row = this.oldestMark()) this.release(row);
  }

  private begin(row: number, state: number): void {
    this.words[row * ROW_WORDS + Word.State] = state | StateBit.Live;
    this.words[row * ROW_WORDS + Word.Serial] = this.created | 0;
    this.created++;
    this.live++;
    this.schedule.addSingle(row);
  }

  /** Makes room: a mark if there is one, else the oldest flow of one packet, else one that has been silent for long. */
  private evict(): void {
    const mark = this.oldestMark();
    if (mark !== NO_ROW) return this.release(mark);
    const single = this.oldestSingle();
    const row = single === NO_ROW ? this.sampleSilent() : single;
    this.emit(row, 'evicted');
    this.release(row);
  }

  /** The most silent of a few neighbours; the hand moves on, so that every row has its turn. */
  private sampleSilent(): number {
    let silent = NO_ROW;
    for (let looked = 0; looked < EVICTION_SAMPLE; looked++) {
      this.evictionHand = (this.evictionHand + 1) % this.table.capacity;
      if (silent === NO_ROW || this.lastUs(this.evictionHand) < this.lastUs(silent)) silent = this.evictionHand;
    }
    return silent;
  }

  /** Whether a row holds a flow, and not only the memory of one. */
  isLive(row: number): boolean {
    return (this.words[row * ROW_WORDS + Word.State] & StateBit.Live) !== 0;
  }

  private serial(row: number): number {
    return this.words[row * ROW_WORDS + Word.Serial];
  }

  private lastUs(row: number): number {
    return this.cells[row * ROW_CELLS + Cell.Last];
  }
}
