import { fromBinary, toBinary, toJson, type DescMessage, type JsonValue, type MessageShape } from '@bufbuild/protobuf';
import { AlertBatchSchema, SampleBatchSchema, SketchBatchSchema } from '../gen/picket/v1/uplink_pb.js';
import type { RecordKind } from '../contract/topics.js';

/** The protobuf message that each record topic carries. */
const BATCH_SCHEMAS = {
  alerts: AlertBatchSchema,
  sketches: SketchBatchSchema,
  samples: SampleBatchSchema,
} as const satisfies Record<RecordKind, DescMessage>;

export type Batch<Kind extends RecordKind> = MessageShape<(typeof BATCH_SCHEMAS)[Kind]>;

/** Encodes a batch; the caller keeps it below `LIMITS.payloadBytes`. */
export function encodeBatch<Kind extends RecordKind>(kind: Kind, batch: Batch<Kind>): Uint8Array {
  return toBinary(BATCH_SCHEMAS[kind] as DescMessage, batch);
}

/** @throws Error when the bytes are not such a message */
export function decodeBatch<Kind extends RecordKind>(kind: Kind, payload: Uint8Array): Batch<Kind> {
  return fromBinary(BATCH_SCHEMAS[kind] as DescMessage, payload) as Batch<Kind>;
}

/** A batch as JSON, for people: what JSON has no number for (NaN, 64 bits) is a text. */
export function batchToJson<Kind extends RecordKind>(kind: Kind, batch: Batch<Kind>): JsonValue {
  return toJson(BATCH_SCHEMAS[kind] as DescMessage, batch);
}
