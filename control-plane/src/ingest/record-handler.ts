import type { RecordKind } from '@picket/shared/contract';
import type { Batch } from '@picket/shared/uplink';

/** A record that is not stored, and why; it is kept as a dead letter and its sequence counts as done. */
export interface Refusal {
  readonly sequence: number;
  /** One line, at most 200 characters. */
  readonly reason: string;
}

/** What became of the records of a batch; those that are neither were stored before. */
export interface RecordOutcome {
  readonly refusals: readonly Refusal[];
  readonly stored: number;
}

/**
 * Stores one kind of record for the context that owns it. Ingest calls it inside its transaction; the acknowledgement
 * follows the commit. A batch may come again, wholly or in part: store with ON CONFLICT DO NOTHING on (agent, boot
 * epoch, sequence).
 */
export abstract class RecordHandler<Kind extends RecordKind = RecordKind> {
  abstract readonly kind: Kind;

  /**
   * Checks and stores the records of a batch; `TransactionalConnection` knows the transaction.
   * @returns the records that were refused, and how many of the others were not there yet
   * @throws only what the database throws: the whole batch is then tried again or sent again
   */
  abstract store(agentId: string, bootEpoch: number, batch: Batch<Kind>): Promise<RecordOutcome>;
}
