import { type RecordKind } from '@picket/shared/contract';
import { create } from '@bufbuild/protobuf';
import {
  decodeBatch,
  encodeBatch,
  PositionSchema,
  type AlertBatch,
  type Batch,
  type Dropped,
} from '@picket/shared/uplink';

/** A batch whose envelope is sound; its records have not been looked at. */
export interface ReceivedBatch<Kind extends RecordKind = RecordKind> {
  readonly kind: Kind;
  readonly bootEpoch: number;
  /** Sequence of the record before this batch in the agent's outbox. */
  readonly after: number;
  /** Of all its records, ascending. */
  readonly sequences: readonly number[];
  readonly message: Batch<Kind>;
  /** Why all of its records are refused. */
  readonly fault?: string;
}

/** Records that an agent can have shed in a row: a full outbox of 1 GiB, 64 bytes each. */
const MAX_SHED = 2 ** 24;

/**
 * Decodes a batch and checks its envelope. One whose records are in an impossible order has a fault: they are refused,
 * and acknowledged all the same, so that the agent goes on.
 * @throws Error in one line: then no record can be named, and nothing be acknowledged
 */
export function readBatch<Kind extends RecordKind>(kind: Kind, payload: Uint8Array): ReceivedBatch<Kind> {
  const message = decodeBatch(kind, payload);
  const { position } = message;
  if (!position || position.bootEpoch === 0) throw new Error('the batch has no position');
  const after = safeNumber(position.after, 'position.after');
  const told = recordsOf(kind, message).map(({ sequence }) => safeNumber(sequence, 'sequence'));
  told.sort((a, b) => a - b);
  const fault = orderFault(told, after);
  const sequences = fault === undefined ? told : [...new Set(told)].filter((sequence) => sequence > after);
  return { kind, bootEpoch: position.bootEpoch, after, sequences, message, ...(fault !== undefined && { fault }) };
}

/**
 * Parts a batch before the first record that lies further ahead than an agent can have shed.
 * @param from everything up to here is accounted for
 * @returns the sound part of the batch, and the part that is not; either may be missing
 */
export function partAtJump(batch: ReceivedBatch, from: number): { sound?: ReceivedBatch; beyond?: ReceivedBatch } {
  let previous = Math.min(batch.after, from);
  const index = batch.sequences.findIndex((sequence) => {
    const isJump = sequence - previous > MAX_SHED;
    previous = Math.max(previous, sequence);
    return isJump;
  });
  if (index === -1) return { sound: batch };
  if (index === 0) return { beyond: batch };
  const [first, second] = [batch.sequences.slice(0, index), batch.sequences.slice(index)];
  return { sound: part(batch, batch.after, first), beyond: part(batch, first.at(-1)!, second) };
}

/** The lists of records that a kind of batch consists of. */
const LISTS = { alerts: ['alerts', 'dropped'], sketches: ['windows'], samples: ['samples'] } as const;

type Recorded = { readonly sequence: bigint };

/** Everything in a batch that has a sequence. */
export function recordsOf(kind: RecordKind, message: Batch<RecordKind>): readonly Recorded[] {
  return LISTS[kind].flatMap((name) => listOf(message, name));
}

function listOf(message: Batch<RecordKind>, name: string): readonly Recorded[] {
  return (message as unknown as Record<string, readonly Recorded[]>)[name] ?? [];
}

/** What the agent had to shed; it travels with the alerts. */
export function droppedIn(batch: ReceivedBatch): readonly Dropped[] {
  return batch.kind === 'alerts' ? (batch.message as AlertBatch).dropped : [];
}

/** Two batches that together are this one; undefined for a single record. */
export function halve(batch: ReceivedBatch): [ReceivedBatch, ReceivedBatch] | undefined {
  if (batch.sequences.length < 2) return undefined;
  const middle = Math.ceil(batch.sequences.length / 2);
  const first = batch.sequences.slice(0, middle);
  const second = batch.sequences.slice(middle);
  return [part(batch, batch.after, first), part(batch, first.at(-1)!, second)];
}

/** A batch of one record alone, as its agent could have sent it. */
export function encodeAlone(batch: ReceivedBatch, sequence: number): Uint8Array {
  const after = BigInt(Math.max(0, sequence - 1));
  const { message } = part(batch, Number(after), [sequence]);
  const position = create(PositionSchema, { bootEpoch: batch.bootEpoch, after });
  return encodeBatch(batch.kind, { ...message, position });
}

function part(batch: ReceivedBatch, after: number, sequences: readonly number[]): ReceivedBatch {
  const wanted = new Set(sequences);
  const message = { ...batch.message };
  for (const name of LISTS[batch.kind]) {
    const kept = listOf(batch.message, name).filter(({ sequence }) => wanted.has(Number(sequence)));
    Object.assign(message, { [name]: kept });
  }
  return { ...batch, after, sequences, message };
}

function safeNumber(value: bigint, name: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error(`${name} ${value} is impossible`);
  return Number(value);
}

function orderFault(sequences: readonly number[], after: number): string | undefined {
  if (sequences.length === 0) return 'the batch is empty';
  let previous = after;
  for (const sequence of sequences) {
    if (sequence <= previous) return `sequence ${sequence} after ${previous}`;
    previous = sequence;
  }
  return undefined;
}
