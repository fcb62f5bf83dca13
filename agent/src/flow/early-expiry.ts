import { Cell, ROW_CELLS, ROW_WORDS } from './row/row.js';
import { type FlowStore } from './flow-store.js';
import { NO_ROW } from './flow-table.js';

/** Idle limit of unanswered flows while the table is nearly full. */
const UNESTABLISHED_US = 5_000_000;
/** Idle limit of established flows while the table is nearly full. */
const ESTABLISHED_US = 15_000_000;
/** Time of one round over all rows, by the source's clock. */
const ROUND_US = 5_000_000;
/** Largest share of the rows that one sweep looks at: a clock that jumps must not make a pause long. */
const LONGEST_LOOK = 1 / 16;

/** What a profile knows of a flow that has not ended. */
export interface ExpiryRules {
  /** Have both sides spoken, and the initiator more than once? Also true of what ends by itself in a moment. */
  isEstablished(words: Int32Array, w: number): boolean;
}

/**
 * What a nearly full table does before it is full (ARCHITECTURE.md, reasons). In this order, and only as long as there is need:
 *
 *   1. flows of one packet, oldest first, and of several that were never established: silent for 5 s
 *   2. all others: silent for 15 s
 *   3. the table is full: see `FlowStore.open`
 *
 * Flows of one packet stand in a list by age. The others are found by a hand that goes round all rows: nothing is kept
 * in order for this on the way of a packet.
 */
export class EarlyExpiry {
  private hand = 0;
  private lookedUs = 0;

  constructor(
    private readonly store: FlowStore,
    private readonly rules: ExpiryRules,
  ) {}

  /** To be called at each sweep, when everything has been ended whose time is up anyway. */
  expireSilent(nowUs: number): void {
    const { store } = this;
    if (!store.isUnderPressure) {
      this.lookedUs = nowUs;
      return;
    }
    for (let row = store.oldestSingle(); row !== NO_ROW && this.lastUs(row) + UNESTABLISHED_US < nowUs;) {
      this.end(row);
      row = store.oldestSingle();
    }
    this.look(nowUs, this.rowsToLookAt(nowUs));
  }

  private rowsToLookAt(nowUs: number): number {
    const rows = this.store.capacity;
    const share = Math.min(LONGEST_LOOK, Math.max(0, (nowUs - this.lookedUs) / ROUND_US));
    const count = Math.floor(rows * share);
    // Time that was too short for a single row is added to the next; a clock that went back begins anew.
    if (count > 0 || nowUs < this.lookedUs) this.lookedUs = nowUs;
    return count;
  }

  private look(nowUs: number, count: number): void {
    const { store } = this;
    for (let left = count; left > 0 && store.isUnderPressure; left--) {
      this.hand = this.hand + 1 < store.capacity ? this.hand + 1 : 0;
      const row = this.hand;
      // Most rows are not silent, and their last packet is all that is read of them.
      const silentUs = nowUs - this.lastUs(row);
      if (silentUs <= UNESTABLISHED_US || !store.isLive(row)) continue;
      if (silentUs > ESTABLISHED_US || !this.rules.isEstablished(store.words, row * ROW_WORDS)) this.end(row);
    }
  }

  /** The flow keeps its row until another flow needs it: later packets are then known as its continuation. */
  private end(row: number): void {
    this.store.emit(row, 'pressure');
    this.store.mark(row);
  }

  private lastUs(row: number): number {
    return this.store.cells[row * ROW_CELLS + Cell.Last];
  }
}
