import { create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { LIMITS, type RecordKind } from '@picket/shared/contract';
import { PositionSchema } from '@picket/shared/uplink';
import type { Position } from './priority-lane.js';
import { LANE_TOPICS, type OutboxRecord } from './outbox-record.js';
import type { Outbox } from './outbox.js';

/** A run of records that travel in one message. */
export interface RecordBatch {
  readonly kind: RecordKind;
  readonly payload: Uint8Array;
  /** Position of its last record. */
  readonly last: Position;
}

/** Fields of the three batch messages; they are laid out alike (uplink.proto). */
const POSITION_FIELD = 1;
const RECORDS_FIELD = 2;
const DROPPED_FIELD = 3;
/** Position, and tag and length of a record. */
const OVERHEAD_BYTES = 64;
const MAX_RECORDS = 500;

/**
 * The next batch behind a position: records that follow each other and go to the same topic, as many as a message
 * holds. They are stored as encoded messages, and a protobuf list is nothing but its elements one after the other.
 * @param after sequence that the batch follows in its epoch; 0 when there is none before it
 */
export function nextBatch(
  outbox: Outbox,
  position: Position,
  after: (epoch: number) => number,
): RecordBatch | undefined {
  const first = outbox.firstAfter(position);
  if (!first) return undefined;
  const kind = LANE_TOPICS[first.lane];
  const writer = new BinaryWriter().tag(POSITION_FIELD, WireType.LengthDelimited);
  writer.bytes(encodePosition(first.epoch, position.epoch === first.epoch ? position.sequence : after(first.epoch)));
  let last = first;
  let bytes = OVERHEAD_BYTES;
  let next: OutboxRecord | undefined = first;
  for (let count = 0; next && count < MAX_RECORDS; count++) {
    if (LANE_TOPICS[next.lane] !== kind || next.epoch !== first.epoch) break;
    const { payload } = next;
    bytes += payload.length + OVERHEAD_BYTES;
    if (bytes > LIMITS.payloadBytes && count > 0) break;
    writer.tag(next.lane === 'dropped' ? DROPPED_FIELD : RECORDS_FIELD, WireType.LengthDelimited).bytes(payload);
    last = next;
    next = outbox.firstAfter(next);
  }
  return { kind, payload: writer.finish(), last: { epoch: last.epoch, sequence: last.sequence } };
}

function encodePosition(bootEpoch: number, after: number): Uint8Array {
  return toBinary(PositionSchema, create(PositionSchema, { bootEpoch, after: BigInt(after) }));
}
