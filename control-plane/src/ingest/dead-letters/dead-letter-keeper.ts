import { Injectable, Logger } from '@nestjs/common';
import { describeError } from '@picket/shared/errors';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { Metrics } from '../../platform/metrics/metrics.js';
import { DeadLetterRepository, type DeadLetter, type DeadLetterLimits } from './dead-letter.repository.js';

const MIB = 1024 * 1024;
const MOST_KEPT: DeadLetterLimits = { days: 90, letters: 100_000, bytes: 256 * MIB };
/** An agent that sends nothing but rubbish must not fill the disk until the schedule comes round. */
const EXPIRE_AFTER = { letters: 5000, bytes: 16 * MIB };

/** Keeps what was refused, within limits: the oldest go first, and are counted. */
@Injectable()
export class DeadLetterKeeper {
  private readonly logger = new Logger('ingest');
  /** Since the oldest went last. */
  private added = { letters: 0, bytes: 0 };

  constructor(
    private readonly connection: TransactionalConnection,
    private readonly letters: DeadLetterRepository,
    metrics: Metrics,
  ) {
    metrics.gauges('picket_dead_letters', 'Refused records and messages that are kept', ['kind'], async () =>
      (await letters.countByKind()).map(([kind, count]) => [{ kind }, count]),
    );
    metrics.gauges(
      'picket_dead_letters_gone',
      'Dead letters that are kept no more, since the installation, by how they went',
      ['outcome'],
      async () => Object.entries(await letters.tallies()).map(([outcome, count]) => [{ outcome }, count]),
    );
  }

  /** @returns how many were not there yet */
  async keep(agentId: string, letters: readonly DeadLetter[]): Promise<number> {
    const count = await this.letters.add(agentId, letters);
    if (count > 0) this.connection.afterCommit(() => this.notice(letters));
    return count;
  }

  /** Forgets the oldest. */
  async expire(): Promise<void> {
    this.added = { letters: 0, bytes: 0 };
    const count = await this.letters.expire(MOST_KEPT);
    if (count > 0) this.logger.warn(`${count} dead letters are gone: they were too old, or too many`);
  }

  private notice(letters: readonly DeadLetter[]): void {
    this.added.letters += letters.length;
    this.added.bytes += letters.reduce((sum, { message }) => sum + message.length, 0);
    if (this.added.letters < EXPIRE_AFTER.letters && this.added.bytes < EXPIRE_AFTER.bytes) return;
    this.connection
      .inBackground(() => this.expire())
      .catch((error: unknown) => this.logger.warn(`dead letters were not sorted out: ${describeError(error)}`));
  }
}
