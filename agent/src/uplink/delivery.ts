import { LIMITS, type Ack } from '@picket/shared/contract';
import { sha256 } from '@picket/shared/bundle';
import { nextBatch, type RecordBatch } from './batch.js';
import { isAfter, type Position } from './priority-lane.js';
import type { Outbox } from './outbox.js';

const START: Position = { epoch: 0, sequence: 0 };

export interface DeliveryOptions {
  /** Silence after which everything unacknowledged is sent again. */
  readonly ackTimeoutMs: number;
  /** Any clock that only goes forward, in milliseconds. */
  readonly nowMs: () => number;
}

/**
 * Go-back-N: sends what the outbox holds, a window of batches ahead of the acknowledgements, and begins again behind
 * the last acknowledged record when none arrives in time. The broker's PUBACK means nothing here: it says that the
 * broker has a message, not that the control plane has stored it.
 */
export class Delivery {
  private sentUpTo: Position = START;
  private inFlight: Position[] = [];
  /** When the oldest batch in flight became the oldest. */
  private headSinceMs = 0;
  /** Where the control plane stands in an epoch, while that is behind what it has acknowledged before. */
  private readonly setBack = new Map<number, number>();
  private send: ((batch: RecordBatch) => void) | undefined;

  constructor(
    private readonly outbox: Outbox,
    private readonly options: DeliveryOptions,
  ) {}

  /** A connection is there: whatever is not acknowledged goes out through it, from the beginning. */
  connected(send: (batch: RecordBatch) => void): void {
    this.send = send;
    this.goBack();
  }

  disconnected(): void {
    this.send = undefined;
  }

  /** Sends as much as the window allows. Call it when records became ready. */
  pump(): void {
    while (this.send && this.inFlight.length < LIMITS.inFlightBatches) {
      const batch = nextBatch(this.outbox, this.sentUpTo, (epoch) => this.startOf(epoch));
      if (!batch) return;
      if (this.inFlight.length === 0) this.headSinceMs = this.options.nowMs();
      this.inFlight.push(batch.last);
      this.sentUpTo = batch.last;
      this.outbox.markSent(batch.last);
      this.send(batch);
    }
  }

  /** @returns false when it acknowledges what this agent has never written */
  acknowledge({ bootEpoch, committed }: Ack): boolean {
    const position = { epoch: bootEpoch, sequence: committed };
    if (!this.outbox.acknowledge(position)) return false;
    if (this.isSetBack(position)) this.goBack();
    const before = this.inFlight.length;
    const isOpen = (last: Position) => last.epoch !== bootEpoch || isAfter(last, position);
    const head = this.inFlight[0];
    this.inFlight = this.inFlight.filter(isOpen);
    if (this.inFlight.length < before && this.inFlight[0] !== head) this.headSinceMs = this.options.nowMs();
    this.pump();
    return true;
  }

  /**
   * Gives up a batch that cannot be read, once it is the oldest without an acknowledgement: earlier, it would leave a gap.
   * @param digest SHA-256 of the batch
   * @returns whether it was
   */
  giveUp(digest: string): boolean {
    const oldest = nextBatch(this.outbox, START, (epoch) => this.startOf(epoch));
    if (!oldest || sha256(oldest.payload) !== digest) return false;
    this.outbox.giveUp(oldest.last, 'unreadable');
    this.goBack();
    return true;
  }

  /** Call it now and then. */
  tick(): void {
    const waitedMs = this.options.nowMs() - this.headSinceMs;
    if (this.send && this.inFlight.length > 0 && waitedMs >= this.options.ackTimeoutMs) this.goBack();
    else this.pump();
  }

  /**
   * A control plane that was restored from a backup waits for records that were acknowledged after it, and are here no
   * more. The next batch then begins where the control plane stands: what lies between counts as missing there.
   */
  private isSetBack({ epoch, sequence }: Position): boolean {
    const isNews = !this.setBack.has(epoch);
    if (sequence < this.outbox.acknowledgedIn(epoch)) this.setBack.set(epoch, sequence);
    else this.setBack.delete(epoch);
    return isNews && this.setBack.has(epoch);
  }

  private startOf(epoch: number): number {
    return this.setBack.get(epoch) ?? this.outbox.acknowledgedIn(epoch);
  }

  private goBack(): void {
    this.sentUpTo = START;
    this.inFlight = [];
    this.pump();
  }
}
