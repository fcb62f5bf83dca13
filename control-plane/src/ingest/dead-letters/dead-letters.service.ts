import { Injectable, Logger } from '@nestjs/common';
import { describeError } from '@picket/shared/errors';
import { RECORD_KINDS, type RecordKind } from '@picket/shared/contract';
import type {
  DeadLetterDetailDto,
  DeadLetterDto,
  DeadLetterFilter,
  DeadLetterPageDto,
  DeadLetterQueryDto,
  DeadLetterReasonsDto,
  DeadLetterReplayDto,
  DeadLetterReplaysDto,
  NewDeadLetterReplayDto,
} from '../../api/dead-letter.js';
import { ControlPlaneError } from '../../errors.js';
import { mapPage } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { BatchStore, isPoison } from '../batch-store.js';
import { readBatch } from '../domain/received-batch.js';
import { mayBeOfTheData } from '../poison-watch.js';
import { contentOf } from './content.js';
import type { DeadLetterEntity } from './dead-letter.entity.js';
import { DeadLetterRepository } from './dead-letter.repository.js';

const REPLAYS_PER_REQUEST = 500;
const SHOWN_BYTES = 16 * 1024;

type Outcome = Omit<DeadLetterReplayDto, 'id'>;

/** Shows what was refused, sends it through ingest once more, and throws it away. */
@Injectable()
export class DeadLettersService {
  private readonly logger = new Logger('ingest');

  constructor(
    private readonly connection: TransactionalConnection,
    private readonly letters: DeadLetterRepository,
    private readonly store: BatchStore,
  ) {}

  async page({ cursor, limit, ...filter }: DeadLetterQueryDto): Promise<DeadLetterPageDto> {
    return mapPage(await this.letters.page(filter, { cursor, limit }), toDto);
  }

  reasons(): Promise<DeadLetterReasonsDto> {
    return this.letters.reasons();
  }

  /** @throws PicketError `dead-letter.not-found` */
  async get(id: string): Promise<DeadLetterDetailDto> {
    const letter = found(id, await this.letters.find(id));
    const bytes = letter.message ?? Buffer.from(letter.payload ?? '');
    return {
      ...toDto(letter),
      content: contentOf(letter),
      hex: bytes.subarray(0, SHOWN_BYTES).toString('hex'),
      isCut: bytes.length > SHOWN_BYTES,
    };
  }

  /**
   * Sends one through ingest as if it came now. What is stored, or was already, is kept no more; what is refused again
   * stays, with the reason of now.
   * @throws PicketError `dead-letter.not-found`
   */
  async replay(id: string): Promise<DeadLetterReplayDto> {
    try {
      return { id, ...(await this.connection.withTransaction(() => this.tryAgain(id))) };
    } catch (error) {
      if (!isPoison(error) && !mayBeOfTheData(error)) throw error;
      const reason = `not storable: ${describeError(error)}`;
      await this.letters.refuseAgain(id, reason);
      return { id, outcome: 'refused', reason };
    }
  }

  /** Oldest first, as many as fit into one request. */
  async replayAll({ after = '0', ...filter }: NewDeadLetterReplayDto): Promise<DeadLetterReplaysDto> {
    const ids = await this.letters.idsAfter(filter, after, REPLAYS_PER_REQUEST);
    const counts = { stored: 0, known: 0, refused: 0, impossible: 0 };
    for (const id of ids) {
      const { outcome } = await this.replay(id);
      counts[outcome] += 1;
    }
    return { ...counts, next: ids.length < REPLAYS_PER_REQUEST ? null : ids.at(-1)! };
  }

  /** @throws PicketError `dead-letter.not-found` */
  async discard(id: string, by: string): Promise<void> {
    if ((await this.letters.remove({ id }, 'discarded')) === 0) throw notFound(id);
    this.logger.log(`${by} discarded the dead letter ${id}`);
  }

  async discardAll(filter: DeadLetterFilter, by: string): Promise<number> {
    const count = await this.letters.remove(filter, 'discarded');
    this.logger.log(`${by} discarded ${count} dead letters: ${JSON.stringify(filter)}`);
    return count;
  }

  private async tryAgain(id: string): Promise<Outcome> {
    const letter = found(id, await this.letters.lock(id));
    if (!isReplayable(letter)) return { outcome: 'impossible', reason: whyNot(letter) };
    const result = await this.receive(letter);
    if (typeof result === 'string') {
      await this.letters.refuseAgain(id, result);
      return { outcome: 'refused', reason: result };
    }
    await this.letters.remove({ id }, 'replayed');
    return { outcome: result > 0 ? 'stored' : 'known', reason: null };
  }

  /** @returns how many of its records are stored now, or why it was refused */
  private async receive({ agentId, channel, message, sequence }: DeadLetterEntity): Promise<number | string> {
    let batch;
    try {
      batch = readBatch(channel as RecordKind, message!);
    } catch (error) {
      return describeError(error);
    }
    if (batch.sequences.length === 0) return batch.fault ?? 'the batch is empty';
    const { stored, refusals } = await this.store.storeAgain(agentId, batch, { keepRefused: sequence === null });
    const [first] = refusals;
    return first && (sequence !== null || refusals.length === batch.sequences.length) ? first.reason : stored;
  }
}

function found(id: string, letter: DeadLetterEntity | null): DeadLetterEntity {
  if (!letter) throw notFound(id);
  return letter;
}

function notFound(id: string): ControlPlaneError {
  return new ControlPlaneError('dead-letter.not-found', `there is no dead letter ${id}`);
}

function isRecordKind(channel: string): boolean {
  return RECORD_KINDS.some((kind) => kind === channel);
}

function isReplayable({ channel, isWhole }: DeadLetterEntity): boolean {
  return isRecordKind(channel) && isWhole;
}

function whyNot({ channel }: DeadLetterEntity): string {
  if (!isRecordKind(channel)) return `a ${channel} tells of the time at which it was sent`;
  return 'it was kept by a version that did not keep the message itself';
}

function toDto(letter: DeadLetterEntity): DeadLetterDto {
  return {
    id: letter.id,
    receivedAt: letter.receivedAt.toISOString(),
    agentId: letter.agentId,
    kind: letter.channel,
    bootEpoch: letter.bootEpoch === null ? null : Number(letter.bootEpoch),
    sequence: letter.sequence === null ? null : Number(letter.sequence),
    reason: letter.reason,
    bytes: letter.bytes,
    refusals: letter.refusals,
    triedAt: letter.triedAt?.toISOString() ?? null,
    isReplayable: isReplayable(letter),
  };
}
