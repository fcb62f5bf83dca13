import { HEADER_BYTES, type Lane, type OutboxRecord } from './outbox-record.js';
import { Segment } from './segment.js';

/** Place of a record in the order of delivery: epoch by epoch, oldest first. */
export interface Position {
  readonly epoch: number;
  readonly sequence: number;
}

/** Is `a` the later position of one agent, epoch before sequence? */
export function isAfter(a: Position, b: Position): boolean {
  return a.epoch === b.epoch ? a.sequence > b.sequence : a.epoch > b.epoch;
}

/** All undelivered records of one lane: segments on disk, the newest records still in memory. */
export class PriorityLane {
  private pending: OutboxRecord[] = [];
  /** Records at the head of `pending` that are being written. */
  private writing = 0;
  /** Bytes that wait to be written. */
  pendingBytes = 0;

  constructor(
    readonly lane: Lane,
    private readonly folder: string,
    private readonly segmentBytes: number,
    private readonly segments: Segment[] = [],
    private nextNumber = 1,
  ) {}

  get diskBytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  get records(): number {
    return this.segments.reduce((sum, segment) => sum + segment.unacknowledged, this.pending.length);
  }

  /** Sequence of the oldest record that is not on the disk yet; Infinity when all are. */
  get firstPending(): number {
    return this.pending[0]?.sequence ?? Infinity;
  }

  append(record: OutboxRecord): void {
    this.pending.push(record);
    this.pendingBytes += record.payload.length + HEADER_BYTES;
  }

  /** Writes what waits. @returns the records that are on the disk now */
  async flush(): Promise<readonly OutboxRecord[]> {
    if (this.pending.length === 0) return [];
    const records = this.pending.slice();
    this.writing = records.length;
    try {
      await (await this.activeSegment(records[0].epoch)).append(records);
    } finally {
      this.writing = 0;
    }
    this.dropPending(records.length);
    return records;
  }

  /** The first record behind a position, in memory ones included only if `withPending`. */
  firstAfter(position: Position, withPending: boolean): KeptRecord | undefined {
    for (const segment of this.segments) {
      if (segment.epoch < position.epoch) continue;
      const above = segment.epoch === position.epoch ? segment.firstAbove(position.sequence) : 0;
      const at = Math.max(above, segment.acknowledged);
      if (at >= segment.sequences.length) continue;
      return new StoredRecord(segment, at);
    }
    const record = withPending ? this.pending.find((other) => isAfter(other, position)) : undefined;
    return record && new PendingRecord(record);
  }

  /**
   * Forgets the records of the position's epoch up to it.
   * @returns segments that hold nothing any more, for removal
   */
  acknowledge(position: Position): Segment[] {
    for (const segment of this.segments) {
      if (segment.epoch !== position.epoch) continue;
      segment.acknowledged = Math.max(segment.acknowledged, segment.firstAbove(position.sequence));
    }
    if (this.writing === 0) this.dropPending(this.countUpTo(position));
    return this.takeFinished();
  }

  /** The records of a segment that are not acknowledged yet, as far as they can be read. */
  recordsOf(segment: Segment): OutboxRecord[] {
    const slots = segment.sequences.map((_, at) => at).slice(segment.acknowledged);
    return slots.flatMap((at) => readIfPossible(segment, at) ?? []);
  }

  /** The same of the position's epoch up to it, in memory too. */
  recordsUpTo(position: Position): OutboxRecord[] {
    const stored = this.segments.filter(({ epoch }) => epoch === position.epoch).flatMap((one) => this.recordsOf(one));
    return [...stored, ...this.pending].filter((record) => !isAfter(record, position));
  }

  /** Undefined: no record is on the disk. */
  get oldestEpoch(): number | undefined {
    return this.segments.find((segment) => segment.unacknowledged > 0)?.epoch;
  }

  holdsEpoch(epoch: number): boolean {
    return this.segments.some((segment) => segment.epoch === epoch);
  }

  /**
   * Gives up the oldest segment whose oldest record may go.
   * @returns it, for removal, or undefined when there is none on the disk
   */
  shed(mayGo: (record: Position) => boolean): Segment | undefined {
    const isVictim = ({ epoch, sequences, acknowledged }: Segment) =>
      acknowledged === sequences.length || mayGo({ epoch, sequence: sequences[acknowledged] });
    const index = this.segments.findIndex(isVictim);
    return index < 0 ? undefined : this.segments.splice(index, 1)[0];
  }

  /** Gives up the records in memory that may go. @returns them */
  shedPending(mayGo: (record: Position) => boolean): readonly OutboxRecord[] {
    const victims = this.pending.filter(mayGo);
    this.pending = this.pending.filter((record) => !mayGo(record));
    this.pendingBytes -= sizeOf(victims);
    return victims;
  }

  async close(): Promise<void> {
    await Promise.all(this.segments.map((segment) => segment.close()));
  }

  /** The newest segment stays even when it holds nothing, so that a quiet agent does not make a file per record. */
  private takeFinished(): Segment[] {
    const finished = this.segments.filter(
      (segment) => segment.unacknowledged === 0 && (segment !== this.segments.at(-1) || this.isFull(segment)),
    );
    for (const segment of finished) this.segments.splice(this.segments.indexOf(segment), 1);
    return finished;
  }

  private countUpTo(position: Position): number {
    const beyond = this.pending.findIndex(
      ({ epoch, sequence }) => epoch !== position.epoch || sequence > position.sequence,
    );
    return beyond < 0 ? this.pending.length : beyond;
  }

  private dropPending(count: number): void {
    this.pendingBytes -= sizeOf(this.pending.slice(0, count));
    this.pending = this.pending.slice(count);
  }

  private async activeSegment(epoch: number): Promise<Segment> {
    const last = this.segments.at(-1);
    if (last?.epoch === epoch && !this.isFull(last)) return last;
    const name = `${this.lane}-${String(this.nextNumber++).padStart(10, '0')}.log`;
    const segment = await Segment.create(this.folder, name, epoch);
    this.segments.push(segment);
    return segment;
  }

  private isFull(segment: Segment): boolean {
    return segment.bytes >= this.segmentBytes;
  }
}

function readIfPossible(segment: Segment, at: number): OutboxRecord | undefined {
  try {
    return segment.read(at);
  } catch {
    return undefined;
  }
}

/** A record of a lane, which can be read and, when it is damaged, taken out. */
export interface KeptRecord extends Position {
  /** @returns undefined when it is damaged; @throws when it cannot be read now */
  read(): OutboxRecord | undefined;
  forget(): void;
}

/** Read from its file when it is asked for. */
class StoredRecord implements KeptRecord {
  readonly epoch: number;
  readonly sequence: number;

  constructor(
    private readonly segment: Segment,
    private readonly at: number,
  ) {
    this.epoch = segment.epoch;
    this.sequence = segment.sequences[at];
  }

  read(): OutboxRecord | undefined {
    return this.segment.read(this.at);
  }

  forget(): void {
    this.segment.forget(this.at);
  }
}

class PendingRecord implements KeptRecord {
  readonly epoch: number;
  readonly sequence: number;

  constructor(private readonly record: OutboxRecord) {
    this.epoch = record.epoch;
    this.sequence = record.sequence;
  }

  read(): OutboxRecord {
    return this.record;
  }

  forget(): void {
    throw new TypeError('what is in memory is not damaged');
  }
}

function sizeOf(records: readonly OutboxRecord[]): number {
  return records.reduce((sum, { payload }) => sum + payload.length + HEADER_BYTES, 0);
}
