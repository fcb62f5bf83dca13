import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { ExclusiveRunner } from '@picket/shared/async';
import { LIMITS } from '@picket/shared/contract';
import { DroppedSchema } from '@picket/shared/uplink';
import { describeError } from '@picket/shared/errors';
import type { Logger } from '../host/log.js';
import { DropCounter } from './drop-counter.js';
import { isAfter, type KeptRecord, type PriorityLane, type Position } from './priority-lane.js';
import { type Lane, type OutboxRecord } from './outbox-record.js';
import { openLanes, readProgress, writeProgress, type Progress } from './outbox-files.js';
import { Ledger } from './ledger.js';
import type { Segment } from './segment.js';

export interface OutboxOptions {
  readonly folder: string;
  readonly maxBytes: number;
  /** Records of this run carry it. */
  readonly epoch: number;
  readonly logger: Logger;
  /** Test aid: a file that is told of every record that is on the disk (see ledger.ts). */
  readonly ledgerPath?: string | undefined;
  /** Called when records became ready for delivery. */
  readonly onReady?: () => void;
}

/** Room in a message for the batch around a single record. */
const ENVELOPE_BYTES = 128;
const FLUSH_MS = 50;
/** A burst is written before its time. */
const FLUSH_BYTES = 1024 * 1024;
/** While the disk refuses writes, this much waits in memory. */
const BLOCKED_BYTES = 4 * 1024 * 1024;
const RETRY_MS = 1000;
/** Counts of drops are summed up for this long before they become a record. */
const DROPPED_RECORD_MS = 1000;

/**
 * Records that the control plane has not acknowledged yet. A record is on the disk at most FLUSH_MS after `append`
 * and leaves it only by `acknowledge`, or by being given up for lack of space, which is counted and reported.
 */
export class Outbox {
  private sequence = 0;
  /** How far each epoch is that has records here. */
  private readonly progress: Map<number, Progress>;
  /** How far each epoch has been sent: the control plane may have stored these records, whose answer is under way. */
  private readonly sent = new Map<number, number>();
  private readonly drops = new DropCounter();
  /** By a clock that never goes back: a day's step must not keep the counts from being told for a day. */
  private lastDroppedRecordMs = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private dueMs = Infinity;
  private readonly writes = new ExclusiveRunner();
  /** The disk refused the last write; what is in memory is then delivered from there. */
  private blocked = false;
  private isUnreadable = false;

  private constructor(
    private readonly options: OutboxOptions,
    private readonly lanes: ReadonlyMap<Lane, PriorityLane>,
    private readonly ledger: Ledger | undefined,
    private readonly repair: () => void,
  ) {
    this.progress = readProgress(options.folder);
    this.discard();
  }

  /** Opens the folder, leaves out what a crash left half-written, and counts what was damaged. */
  static open(options: OutboxOptions): Outbox {
    const segmentBytes = Math.min(4 * 1024 * 1024, Math.max(64 * 1024, options.maxBytes / 64));
    const { lanes, corrupt, unreadable, repair } = openLanes(options.folder, segmentBytes);
    const ledger = options.ledgerPath ? Ledger.open(options.ledgerPath) : undefined;
    const outbox = new Outbox(options, lanes, ledger, repair);
    for (const reason of unreadable) options.logger.warn(`a file of the outbox cannot be read: ${reason}`);
    for (const [lane, count] of corrupt) outbox.countDropped('corrupt', lane, count);
    return outbox;
  }

  get records(): number {
    return this.sum((lane) => lane.records);
  }

  get bytes(): number {
    return this.sum((lane) => lane.diskBytes + lane.pendingBytes);
  }

  /** Everything given up since the start, by reason. */
  get dropped(): Readonly<Record<string, number>> {
    return this.drops.totals;
  }

  /** The disk refuses writes at the moment. */
  get isBlocked(): boolean {
    return this.blocked;
  }

  /** True when more waits in memory than a caller should add to; await `flush` first. */
  get isBusy(): boolean {
    return !this.blocked && this.sum((lane) => lane.pendingBytes) > FLUSH_BYTES;
  }

  /**
   * Takes a record; it is on the disk within FLUSH_MS.
   * @param message the encoded Alert, SketchWindow, Sample or Dropped, without its `sequence` (field 1)
   */
  append(lane: Lane, message: Uint8Array): void {
    if (message.length > LIMITS.payloadBytes - ENVELOPE_BYTES) return this.countDropped('too_large', lane, 1);
    const sequence = ++this.sequence;
    const payload = Buffer.concat([sequenceField(sequence), message]);
    this.lane(lane).append({ epoch: this.options.epoch, sequence, lane, payload });
    this.schedule(this.isBusy ? 0 : FLUSH_MS);
  }

  /** Counts something that is given up before it became a record, or after; a Dropped record tells of it. */
  countDropped(reason: string, kind: string, count: number): void {
    if (count === 0) return;
    this.drops.add(reason, kind, count);
    this.schedule(DROPPED_RECORD_MS);
  }

  /**
   * The next record to deliver behind a position, in order of sequence whatever its lane. One that has been damaged on
   * the disk meanwhile is given up. Undefined too while none can be read.
   */
  firstAfter(position: Position): OutboxRecord | undefined {
    for (;;) {
      const found = this.placeAfter(position);
      if (!found || !this.isSettled(found.place)) return undefined;
      const record = this.read(found.place);
      if (record === 'not now') return undefined;
      if (record) return record;
      found.place.forget();
      this.countDropped('corrupt', found.lane, 1);
    }
  }

  private placeAfter(position: Position): { place: KeptRecord; lane: Lane } | undefined {
    let first: { place: KeptRecord; lane: Lane } | undefined;
    for (const lane of this.lanes.values()) {
      const place = lane.firstAfter(position, this.blocked);
      if (place && (!first || isAfter(first.place, place))) first = { place, lane: lane.lane };
    }
    return first;
  }

  /** No file can be opened, say, since the process has no descriptor left: the record stays, and is read later. */
  private read(place: KeptRecord): OutboxRecord | undefined | 'not now' {
    const { logger } = this.options;
    try {
      const record = place.read();
      if (this.isUnreadable) logger.info('the outbox can be read again');
      this.isUnreadable = false;
      return record;
    } catch (error) {
      if (!this.isUnreadable) logger.warn(`the outbox cannot be read: ${describeError(error)} (records wait on disk)`);
      this.isUnreadable = true;
      return 'not now';
    }
  }

  /** Last acknowledged sequence of an epoch; 0 when nothing of it was acknowledged. */
  acknowledgedIn(epoch: number): number {
    return this.progress.get(epoch)?.acknowledged ?? 0;
  }

  private doneIn(epoch: number): number {
    return this.progress.get(epoch)?.done ?? 0;
  }

  /**
   * Removes the records of an epoch up to and including a sequence; other epochs are acknowledged on their own.
   * @returns false for a position that this agent has never reached: nothing is removed then
   */
  acknowledge({ epoch, sequence }: Position): boolean {
    if (epoch > this.options.epoch || (epoch === this.options.epoch && sequence > this.sequence)) return false;
    if (sequence <= this.acknowledgedIn(epoch)) return true;
    this.progress.set(epoch, { acknowledged: sequence, done: Math.max(sequence, this.doneIn(epoch)) });
    this.discard();
    this.schedule(RETRY_MS);
    return true;
  }

  /** The records of an epoch up to and including a sequence have been sent. */
  markSent({ epoch, sequence }: Position): void {
    this.sent.set(epoch, Math.max(sequence, this.sent.get(epoch) ?? 0));
  }

  /** Gives up the records of an epoch up to and including a sequence: the control plane would refuse them again. */
  giveUp({ epoch, sequence }: Position, reason: string): void {
    const acknowledged = this.acknowledgedIn(epoch);
    this.progress.set(epoch, { acknowledged, done: Math.max(sequence, this.doneIn(epoch)) });
    for (const lane of this.lanes.values()) {
      const counts = lane.lane === 'dropped' ? lane.recordsUpTo({ epoch, sequence }) : [];
      const before = lane.records;
      void removeAll(lane.acknowledge({ epoch, sequence }));
      this.addDropped(reason, lane.lane, before - lane.records, counts);
    }
  }

  /** Gives up all records of epochs up to that one. */
  giveUpEpochs(last: number, reason: string): void {
    for (const lane of this.lanes.values()) {
      let oldest = lane.oldestEpoch;
      while (oldest !== undefined && oldest <= last) {
        this.giveUp({ epoch: oldest, sequence: Number.MAX_SAFE_INTEGER }, reason);
        if (lane.oldestEpoch === oldest) break;
        oldest = lane.oldestEpoch;
      }
    }
  }

  /** Writes everything that waits; returns when it is on the disk or the disk has refused it. */
  flush(): Promise<void> {
    return this.writes.run(() => this.writeOut());
  }

  async close(): Promise<void> {
    this.lastDroppedRecordMs = -Infinity;
    await this.flush();
    clearTimeout(this.timer);
    this.giveUpMemory(0);
    await Promise.all([...this.lanes.values()].map((lane) => lane.close()));
    this.ledger?.close();
  }

  private async writeOut(): Promise<void> {
    const victims = this.shedAboveLimit();
    // Before their files go: what is given up is told of, whenever the process dies.
    this.emitDropped(victims.length > 0);
    clearTimeout(this.timer);
    this.dueMs = Infinity;
    let refusal = await this.writeLanes();
    await removeAll(victims);
    if (refusal && victims.length > 0) refusal = await this.writeLanes();
    if (refusal === undefined) this.repair();
    this.settle(refusal);
    await writeProgress(this.options.folder, this.progress);
    this.options.onReady?.();
  }

  /** @returns why the disk refused, or undefined */
  private async writeLanes(): Promise<unknown> {
    const results = await Promise.allSettled([...this.lanes.values()].map((lane) => lane.flush()));
    const written = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    this.ledger?.write(written);
    this.discard();
    return results.find((result) => result.status === 'rejected')?.reason;
  }

  private settle(refusal: unknown): void {
    const { logger } = this.options;
    if (refusal === undefined) {
      if (this.blocked) logger.info('the outbox can be written again');
      this.blocked = false;
      if (this.drops.isPending) this.schedule(DROPPED_RECORD_MS);
      return;
    }
    if (!this.blocked)
      logger.warn(`the outbox cannot be written, keeping records in memory: ${describeError(refusal)}`);
    this.blocked = true;
    this.giveUpMemory(BLOCKED_BYTES);
    this.schedule(RETRY_MS);
  }

  /**
   * Takes the oldest segments of the least important lanes out until the rest is within the limit. What is under way
   * is a lane's last: it may be stored already, and would be counted as given up all the same.
   */
  private shedAboveLimit(): Segment[] {
    const victims: Segment[] = [];
    let excess = this.bytes - this.options.maxBytes;
    for (const lane of this.lanes.values()) {
      while (excess > 0) {
        const victim = lane.shed(this.isWaiting) ?? lane.shed(() => true);
        if (!victim) break;
        victims.push(victim);
        const counts = lane.lane === 'dropped' ? lane.recordsOf(victim) : [];
        this.addDropped('outbox_full', lane.lane, victim.unacknowledged, counts);
        excess -= victim.bytes;
      }
    }
    return victims;
  }

  /** It has not been sent, or not in this run. */
  private readonly isWaiting = ({ epoch, sequence }: Position): boolean => sequence > (this.sent.get(epoch) ?? 0);

  /** Gives up records in memory, the least important lanes first, until the rest takes no more than this. */
  private giveUpMemory(allowedBytes: number): void {
    for (const lane of this.lanes.values()) {
      for (const mayGo of [this.isWaiting, () => true]) {
        if (this.sum(({ pendingBytes }) => pendingBytes) <= allowedBytes) return;
        const victims = lane.shedPending(mayGo);
        this.addDropped('disk_unwritable', lane.lane, victims.length, lane.lane === 'dropped' ? victims : []);
      }
    }
  }

  /**
   * Counts records of a lane that are given up. Where they were counts themselves, these are told of anew: a sum that
   * is given up would be wrong for ever.
   * @param counts those of the records that are counts and can be read
   */
  private addDropped(reason: string, lane: Lane, count: number, counts: readonly OutboxRecord[]): void {
    for (const { payload } of counts) {
      const told = fromBinary(DroppedSchema, payload);
      this.drops.add(told.reason, told.kind, Number(told.count));
    }
    this.drops.add(reason, lane, count - counts.length);
    if (this.drops.isPending) this.schedule(DROPPED_RECORD_MS);
  }

  private emitDropped(isUrgent: boolean): void {
    const nowMs = performance.now();
    if (!this.drops.isPending || (!isUrgent && nowMs - this.lastDroppedRecordMs < DROPPED_RECORD_MS)) return;
    this.lastDroppedRecordMs = nowMs;
    for (const { reason, kind, count } of this.drops.take()) {
      this.append('dropped', toBinary(DroppedSchema, create(DroppedSchema, { reason, kind, count: BigInt(count) })));
    }
  }

  /** Forgets acknowledged records, and acknowledgements of epochs that have no records any more. */
  private discard(): void {
    for (const [epoch, { done: sequence }] of this.progress) {
      for (const lane of this.lanes.values()) void removeAll(lane.acknowledge({ epoch, sequence }));
    }
    for (const epoch of this.progress.keys()) {
      const isOver = epoch < this.options.epoch && ![...this.lanes.values()].some((lane) => lane.holdsEpoch(epoch));
      if (!isOver) continue;
      this.progress.delete(epoch);
      this.sent.delete(epoch);
    }
  }

  /** Nothing is delivered past a record that is not on the disk yet: an acknowledgement would cover that one too. */
  private isSettled(record: Position): boolean {
    if (this.blocked || record.epoch !== this.options.epoch) return true;
    return [...this.lanes.values()].every((lane) => record.sequence < lane.firstPending);
  }

  private schedule(delayMs: number): void {
    const dueMs = performance.now() + delayMs;
    if (dueMs >= this.dueMs) return;
    clearTimeout(this.timer);
    this.dueMs = dueMs;
    this.timer = setTimeout(() => void this.flush(), delayMs);
  }

  private lane(lane: Lane): PriorityLane {
    const found = this.lanes.get(lane);
    if (!found) throw new TypeError(`no lane ${lane}`);
    return found;
  }

  private sum(of: (lane: PriorityLane) => number): number {
    let total = 0;
    for (const lane of this.lanes.values()) total += of(lane);
    return total;
  }
}

async function removeAll(segments: readonly Segment[]): Promise<void> {
  await Promise.all(segments.map((segment) => segment.remove()));
}

function sequenceField(sequence: number): Uint8Array {
  return new BinaryWriter().tag(1, WireType.Varint).uint64(sequence).finish();
}
