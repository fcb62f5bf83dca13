import { decodeBatch, type AlertBatch, type Batch, type Dropped, type RecordKind } from '@picket/shared/contract';

/** A batch whose envelope is sound; its records have not been looked at. */
export interface ReceivedBatch<Kind extends RecordKind = RecordKind> {
  readonly kind: Kind;
  readonly bootEpoch: number;
  /** Sequence of the record before this batch in the agent's outbox. */
  readonly after: number;
  /** Of all its records, ascending. */
  readonly sequences: readonly number[];
  readonly message: Batch<Kind>;
}

/**
 * Decodes a batch and checks its envelope.
 * @throws Error in one line: then no record can be named, and nothing be acknowledged
 */
export function readBatch<Kind extends RecordKind>(kind: Kind, payload: Uint8Array): ReceivedBatch<Kind> {
  const message = decodeBatch(kind, payload);
  const { position } = message;
  if (!position || position.bootEpoch === 0) throw new Error('the batch has no position');
  const after = safeNumber(position.after, 'position.after');
  const sequences = recordsOf(kind, message).map(({ sequence }) => safeNumber(sequence, 'sequence'));
  sequences.sort((a, b) => a - b);
  checkOrder(sequences, after);
  return { kind, bootEpoch: position.bootEpoch, after, sequences, message };
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

function checkOrder(sequences: readonly number[], after: number): void {
  if (sequences.length === 0) throw new Error('the batch is empty');
  let previous = after;
  for (const sequence of sequences) {
    if (sequence <= previous) throw new Error(`sequence ${sequence} after ${previous}`);
    previous = sequence;
  }
}
