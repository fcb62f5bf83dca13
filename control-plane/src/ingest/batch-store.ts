import { Injectable } from '@nestjs/common';
import { describeError, PicketError } from '@picket/shared/errors';
import { QueryFailedError, type EntityManager } from 'typeorm';
import { TransactionalConnection } from '../platform/database/transactional-connection.js';
import { checkDropped } from './domain/dropped-record.js';
import { droppedIn, halve, recordsOf, type ReceivedBatch } from './domain/received-batch.js';
import { advance } from './domain/watermark.js';
import { IngestRegistry } from './ingest-registry.js';
import { IngestRepository, type DeadLetter } from './persistence/ingest.repository.js';
import type { Refusal } from './record-handler.js';
import { HandlerFault, isPoison } from './storage-faults.js';

/** What has been committed of some batches of one agent and boot epoch. */
export interface Stored {
  readonly committed: number;
  readonly refused: readonly Refusal[];
  /** Batches that the watermark could not pass. */
  readonly gaps: number;
  /** Batches that had been stored before. */
  readonly repeated: number;
}

/** Stores batches and their watermark in one transaction. */
@Injectable()
export class BatchStore {
  constructor(
    private readonly connection: TransactionalConnection,
    private readonly registry: IngestRegistry,
    private readonly repository: IngestRepository,
  ) {}

  /**
   * Stores batches of one boot epoch, in their order. If the data itself cannot be stored, ever smaller parts are tried
   * until the records are found that are at fault; those are refused.
   * @throws when the database cannot store anything now: nothing of the failing part has been stored
   */
  async store(agentId: string, batches: readonly ReceivedBatch[]): Promise<Stored> {
    try {
      return await this.commit(agentId, batches);
    } catch (error) {
      if (!isPoison(error)) throw error;
      const parts = batches.length > 1 ? batches : batches.flatMap((batch) => halve(batch) ?? []);
      if (parts.length === 0) return this.commit(agentId, batches, `not storable: ${describeError(error)}`);
      return this.storeOneByOne(agentId, parts);
    }
  }

  private async storeOneByOne(agentId: string, parts: readonly ReceivedBatch[]): Promise<Stored> {
    const results: Stored[] = [];
    for (const part of parts) results.push(await this.store(agentId, [part]));
    return {
      committed: results.at(-1)?.committed ?? 0,
      refused: results.flatMap(({ refused }) => refused),
      gaps: results.reduce((sum, { gaps }) => sum + gaps, 0),
      repeated: results.reduce((sum, { repeated }) => sum + repeated, 0),
    };
  }

  /** @param refuseAll a reason for which every record is refused, without its handler being asked */
  private commit(agentId: string, batches: readonly ReceivedBatch[], refuseAll?: string): Promise<Stored> {
    return this.connection.withTransaction(async (manager) => {
      const bootEpoch = batches[0]?.bootEpoch ?? 0;
      const before = await this.repository.lockWatermark(agentId, bootEpoch);
      const fresh = batches.filter(({ sequences }) => (sequences.at(-1) ?? 0) > before);
      const refused: Refusal[] = [];
      for (const batch of fresh) {
        const refusals = refuseAll ? refuseEach(batch, refuseAll) : await this.storeRecords(manager, agentId, batch);
        await this.repository.addDeadLetters(agentId, deadLetters(batch, refusals));
        refused.push(...refusals);
      }
      const { watermark: committed, gaps } = advance(before, batches);
      if (committed !== before) await this.repository.setWatermark(agentId, bootEpoch, committed);
      return { committed, refused, gaps, repeated: batches.length - fresh.length };
    });
  }

  private async storeRecords(manager: EntityManager, agentId: string, batch: ReceivedBatch): Promise<Refusal[]> {
    const handler = this.registry.recordHandler(batch.kind);
    if (!handler) throw new PicketError('ingest.no-handler', 'unexpected', `nobody stores ${batch.kind}`);
    const { sound, refusals } = checkDropped(droppedIn(batch));
    await this.repository.addDropped(agentId, batch.bootEpoch, sound);
    try {
      return [...refusals, ...(await handler.store(manager, agentId, batch.bootEpoch, batch.message))];
    } catch (error) {
      if (error instanceof QueryFailedError) throw error;
      throw new HandlerFault(describeError(error), { cause: error });
    }
  }
}

function refuseEach({ sequences }: ReceivedBatch, reason: string): Refusal[] {
  return sequences.map((sequence) => ({ sequence, reason: reason.slice(0, 200) }));
}

function deadLetters(batch: ReceivedBatch, refusals: readonly Refusal[]): DeadLetter[] {
  if (refusals.length === 0) return [];
  const records = new Map(recordsOf(batch.kind, batch.message).map((record) => [Number(record.sequence), record]));
  return refusals.map(({ sequence, reason }) => {
    const payload = JSON.stringify(records.get(sequence), replaceBigint) ?? '';
    return { channel: batch.kind, bootEpoch: batch.bootEpoch, sequence, reason, payload };
  });
}

function replaceBigint(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
