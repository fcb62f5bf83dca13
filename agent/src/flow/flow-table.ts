import { FIRST_RESET_CELL, ROW_BYTES, ROW_CELLS, ROW_WORDS, Word } from './row/row.js';
import { type FlowHash, type FlowKey } from './flow-hash.js';

/** No such row. */
export const NO_ROW = -1;

/** Two links and, at a load of a quarter to a half, up to four places of the index. */
const BOOKKEEPING_BYTES = 2 * 4 + 4 * 8;
const SMALLEST_TABLE = 64;

/** How many flows fit a budget, everything that is kept of them included. */
export function rowsWithin(memoryBytes: number): number {
  return Math.max(SMALLEST_TABLE, Math.floor(memoryBytes / (ROW_BYTES + BOOKKEEPING_BYTES)));
}

/**
 * Flows by key. The rows lie in one buffer that is allocated at once (the system gives pages only as they are touched);
 * the index is an open table of (hash, row + 1) pairs with linear probing, at most half full.
 */
export class FlowTable {
  readonly words: Int32Array;
  readonly cells: Float64Array;
  /** Rows in use. */
  size = 0;
  private readonly index: Int32Array;
  private readonly mask: number;
  /** Rows given back, as a stack. */
  private readonly free: Int32Array;
  private freeCount = 0;
  /** Rows from here on have never been used. */
  highest = 0;
  private lastHash = 0;

  constructor(
    readonly capacity: number,
    private readonly hash: FlowHash,
  ) {
    const rows = new ArrayBuffer(capacity * ROW_BYTES);
    this.words = new Int32Array(rows);
    this.cells = new Float64Array(rows);
    const places = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.index = new Int32Array(places * 2);
    this.mask = places - 1;
    this.free = new Int32Array(capacity);
  }

  get isFull(): boolean {
    return this.size === this.capacity;
  }

  /** The row of a key, or `NO_ROW`. */
  find(key: FlowKey): number {
    const hash = this.hash.ofKey(key);
    this.lastHash = hash;
    const index = this.index;
    const mask = this.mask;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const entry = index[place * 2 + 1];
      if (entry === 0) return NO_ROW;
      if (index[place * 2] === hash && this.hasKey(entry - 1, key)) return entry - 1;
    }
  }

  /** Makes a zeroed row for the key that was looked up last and not found; the table must not be full. */
  insert(key: FlowKey): number {
    const row = this.freeCount > 0 ? this.free[--this.freeCount] : this.highest++;
    this.size++;
    this.writeKey(row, key);
    this.reset(row);
    this.link(row, this.lastHash);
    return row;
  }

  /** Zeroes everything but the key. */
  reset(row: number): void {
    this.cells.fill(0, row * ROW_CELLS + FIRST_RESET_CELL, (row + 1) * ROW_CELLS);
  }

  remove(row: number): void {
    this.unlink(row);
    this.free[this.freeCount++] = row;
    this.size--;
  }

  private hasKey(row: number, key: FlowKey): boolean {
    const words = this.words;
    const w = row * ROW_WORDS;
    if (words[w + Word.Ports] !== key.ports || words[w + Word.Kind] !== key.kind) return false;
    if (words[w + Word.Low0] !== key.low0 || words[w + Word.High0] !== key.high0) return false;
    if (words[w + Word.Tunnel] !== key.tunnel) return false;
    return !key.isIpv6 || this.hasIpv6Rest(w, key);
  }

  private hasIpv6Rest(w: number, key: FlowKey): boolean {
    const words = this.words;
    return (
      words[w + Word.Low1] === key.low1 &&
      words[w + Word.Low2] === key.low2 &&
      words[w + Word.Low3] === key.low3 &&
      words[w + Word.High1] === key.high1 &&
      words[w + Word.High2] === key.high2 &&
      words[w + Word.High3] === key.high3
    );
  }

  private writeKey(row: number, key: FlowKey): void {
    const words = this.words;
    const w = row * ROW_WORDS;
    words[w + Word.Kind] = key.kind;
    words[w + Word.Ports] = key.ports;
    words[w + Word.Low0] = key.low0;
    words[w + Word.High0] = key.high0;
    words[w + Word.Tunnel] = key.tunnel;
    words[w + Word.Hash] = this.lastHash;
    if (!key.isIpv6) return;
    words[w + Word.Low1] = key.low1;
    words[w + Word.Low2] = key.low2;
    words[w + Word.Low3] = key.low3;
    words[w + Word.High1] = key.high1;
    words[w + Word.High2] = key.high2;
    words[w + Word.High3] = key.high3;
  }

  private link(row: number, hash: number): void {
    const index = this.index;
    let place = hash & this.mask;
    while (index[place * 2 + 1] !== 0) place = (place + 1) & this.mask;
    index[place * 2] = hash;
    index[place * 2 + 1] = row + 1;
  }

  /** Empties a row's place and moves what probing had pushed past it back, so that no search ends early. */
  private unlink(row: number): void {
    const index = this.index;
    const mask = this.mask;
    let hole = this.words[row * ROW_WORDS + Word.Hash] & mask;
    while (index[hole * 2 + 1] !== row + 1) hole = (hole + 1) & mask;
    for (let place = (hole + 1) & mask; index[place * 2 + 1] !== 0; place = (place + 1) & mask) {
      const home = index[place * 2] & mask;
      // The entry may move into the hole unless its home lies between the hole and its place.
      if (((place - home) & mask) < ((place - hole) & mask)) continue;
      index[hole * 2] = index[place * 2];
      index[hole * 2 + 1] = index[place * 2 + 1];
      hole = place;
    }
    index[hole * 2 + 1] = 0;
  }
}
