import { Injectable } from '@nestjs/common';
import type { RecordKind } from '@picket/shared/contract';
import { describeError } from '@picket/shared/errors';
import { QueryFailedError } from 'typeorm';
import { ControlPlaneError } from '../errors.js';
import { TransactionalConnection } from '../platform/database/transactional-connection.js';
import { checkDropped } from './domain/dropped-record.js';
import { droppedIn, encodeAlone, halve, type ReceivedBatch } from './domain/received-batch.js';
import { account } from './domain/watermark.js';
import { IngestRegistry } from './ingest-registry.js';
import { DeadLetterKeeper } from './dead-letters/dead-letter-keeper.js';
import type { DeadLetter } from './dead-letters/dead-letter.repository.js';
import { IngestRepository } from './persistence/ingest.repository.js';
import type { RecordOutcome, Refusal } from './record-handler.js';
import { refusal } from './sort-out.js';

/** SQLSTATE classes that say the data cannot be stored, now or later: data exception, constraint, program limit. */
const POISON_CLASSES = new Set(['22', '23', '54']);

/** A record handler failed by itself, not by the database: a bug that only some record brings out. */
export class HandlerFault extends Error {}

/** What has been committed of some batches of one agent and boot epoch. */
export interface Stored {
  /** What is acknowledged. */
  readonly committed: number;
  readonly refused: readonly Refusal[];
  /** Batches that the watermark could not pass. */
  readonly gaps: number;
  /** Batches of which nothing was new. */
  readonly repeated: number;
  /** Records by kind. */
  readonly records: readonly RecordCount[];
}

interface RecordCount {
  readonly kind: RecordKind;
  readonly stored: number;
  readonly refused: number;
  readonly repeated: number;
}

/** Stores batches and their watermark in one transaction. */
@Injectable()
export class BatchStore {
  constructor(
    private readonly connection: TransactionalConnection,
    private readonly registry: IngestRegistry,
    private readonly repository: IngestRepository,
    private readonly deadLetters: DeadLetterKeeper,
  ) {}

  /**
   * Stores batches of one boot epoch, in their order. If the data itself cannot be stored, ever smaller parts are tried
   * until the records are found that are at fault; those are refused.
   * @param isAtFault whether an error is one of the data
   * @throws when the database cannot store anything now: nothing of the failing part has been stored
   */
  async store(agentId: string, batches: readonly ReceivedBatch[], isAtFault = isPoison): Promise<Stored> {
    try {
      return await this.commit(agentId, batches);
    } catch (error) {
      if (!isAtFault(error)) throw error;
      const parts = batches.length > 1 ? batches : batches.flatMap((batch) => halve(batch) ?? []);
      if (parts.length === 0) return this.commit(agentId, batches, `not storable: ${describeError(error)}`);
      return this.storeOneByOne(agentId, parts, isAtFault);
    }
  }

  /**
   * Stores a batch that was refused, inside the transaction of its caller. The watermark has passed it and stays.
   * @param keepRefused what is refused again becomes a dead letter of its own
   */
  async storeAgain(
    agentId: string,
    batch: ReceivedBatch,
    { keepRefused }: { keepRefused: boolean },
  ): Promise<RecordOutcome> {
    const before = await this.repository.lockWatermark(agentId, batch.bootEpoch);
    const { sound, beyond } = account(before, [batch]);
    const outcomes = [...beyond.map(refuseBeyond)];
    for (const part of sound) outcomes.push(await this.storeRecords(agentId, part));
    const refusals = outcomes.flatMap((outcome) => outcome.refusals);
    if (keepRefused) await this.deadLetters.keep(agentId, deadLetters(batch, refusals));
    return { refusals, stored: outcomes.reduce((sum, { stored }) => sum + stored, 0) };
  }

  private async storeOneByOne(
    agentId: string,
    parts: readonly ReceivedBatch[],
    isAtFault: typeof isPoison,
  ): Promise<Stored> {
    const results: Stored[] = [];
    for (const part of parts) results.push(await this.store(agentId, [part], isAtFault));
    return {
      committed: results.at(-1)?.committed ?? 0,
      refused: results.flatMap(({ refused }) => refused),
      gaps: results.reduce((sum, { gaps }) => sum + gaps, 0),
      repeated: results.reduce((sum, { repeated }) => sum + repeated, 0),
      records: results.flatMap(({ records }) => records),
    };
  }

  /** @param refuseAll a reason for which every record is refused, without its handler being asked */
  private commit(agentId: string, batches: readonly ReceivedBatch[], refuseAll?: string): Promise<Stored> {
    return this.connection.withTransaction(async () => {
      const bootEpoch = batches[0]?.bootEpoch ?? 0;
      const before = await this.repository.lockWatermark(agentId, bootEpoch);
      const { sound, beyond, mark } = account(before, batches);
      const refused: Refusal[] = [];
      const records: RecordCount[] = [];
      for (const batch of sound) {
        // Below the watermark all is known, unless it has passed records that were never seen.
        const isKnown = before.missing === 0 && (batch.sequences.at(-1) ?? Infinity) <= before.committed;
        const outcome = isKnown ? NOTHING : await this.storeRecords(agentId, batch, refuseAll);
        refused.push(...outcome.refusals);
        records.push(await this.count(agentId, batch, outcome));
      }
      for (const batch of beyond) {
        const outcome = refuseBeyond(batch);
        refused.push(...outcome.refusals);
        records.push(await this.count(agentId, batch, outcome));
      }
      await this.repository.setWatermark(agentId, bootEpoch, mark);
      const repeated = records.filter(({ stored, refused: bad }) => stored + bad === 0).length;
      return { committed: mark.acknowledged, refused, gaps: mark.gaps, repeated, records };
    });
  }

  private async storeRecords(agentId: string, batch: ReceivedBatch, refuseAll = batch.fault): Promise<RecordOutcome> {
    if (refuseAll) return { refusals: refuseEach(batch, refuseAll), stored: 0 };
    const handler = this.registry.recordHandler(batch.kind);
    if (!handler) throw new ControlPlaneError('ingest.no-handler', `nobody stores ${batch.kind}`);
    const { sound, refusals } = checkDropped(droppedIn(batch));
    const dropped = await this.repository.addDropped(agentId, batch.bootEpoch, sound);
    try {
      const outcome = await handler.store(agentId, batch.bootEpoch, batch.message);
      return { refusals: [...refusals, ...outcome.refusals], stored: dropped + outcome.stored };
    } catch (error) {
      if (error instanceof QueryFailedError) throw error;
      throw new HandlerFault(describeError(error), { cause: error });
    }
  }

  /** Each record once, however often it comes: what was refused before is among the dead letters already. */
  private async count(agentId: string, batch: ReceivedBatch, outcome: RecordOutcome): Promise<RecordCount> {
    const { stored, refusals } = outcome;
    const refused = await this.deadLetters.keep(agentId, deadLetters(batch, refusals));
    return { kind: batch.kind, stored, refused, repeated: Math.max(0, batch.sequences.length - stored - refused) };
  }
}

const NOTHING: RecordOutcome = { refusals: [], stored: 0 };

function refuseEach({ sequences }: ReceivedBatch, reason: string): Refusal[] {
  return sequences.map((sequence) => refusal(sequence, reason));
}

function refuseBeyond(batch: ReceivedBatch): RecordOutcome {
  const reason = `sequence ${batch.sequences[0]} after ${batch.after}: more than can be shed`;
  return { refusals: refuseEach(batch, reason), stored: 0 };
}

function deadLetters(batch: ReceivedBatch, refusals: readonly Refusal[]): DeadLetter[] {
  const { kind: channel, bootEpoch } = batch;
  return refusals.map(({ sequence, reason }) => {
    return { channel, bootEpoch, sequence, reason, message: encodeAlone(batch, sequence) };
  });
}

/**
 * Would the same data fail again? Then it must not be tried for ever. Everything else (the database is away, full or
 * overloaded, or lacks a table) is not a fault of the data, which stays with the agent.
 */
export function isPoison(error: unknown): boolean {
  if (error instanceof HandlerFault) return true;
  if (!(error instanceof QueryFailedError)) return false;
  const { driverError } = error as QueryFailedError<Error & { code?: unknown }>;
  return typeof driverError.code === 'string' && POISON_CLASSES.has(driverError.code.slice(0, 2));
}
