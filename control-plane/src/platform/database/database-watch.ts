import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { describeError } from '@picket/shared/errors';
import { ControlPlaneError } from '../../errors.js';
import { Metrics } from '../metrics/metrics.js';
import { TransactionalConnection } from './transactional-connection.js';

const INTERVAL_MS = 2000;
/** One late answer is a busy machine, not an outage. */
const FAILURES = 2;

/** Knows whether the database answers, and says so once when that changes. */
@Injectable()
export class DatabaseWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('database');
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private awaySince = 0;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly connection: TransactionalConnection,
    metrics: Metrics,
  ) {
    metrics.gauge('picket_database_up', 'Whether the database answers', () => (this.isAway ? 0 : 1));
  }

  onApplicationBootstrap(): void {
    this.timer = setTimeout(() => void this.watch(), INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  get isAway(): boolean {
    return this.failures >= FAILURES;
  }

  /**
   * One that was away is looked at again: it may be back since.
   * @throws PicketError `database.unavailable`
   */
  async requireThere(): Promise<void> {
    if (!this.isAway) return;
    await this.look();
    if (!this.isAway) return;
    const seconds = Math.round((Date.now() - this.awaySince) / 1000);
    throw new ControlPlaneError('database.unavailable', `the database has not answered for ${seconds} s`, {
      next: 'try again in a few seconds',
    });
  }

  private async watch(): Promise<void> {
    await this.look();
    this.timer = setTimeout(() => void this.watch(), INTERVAL_MS);
  }

  /** Callers that come meanwhile get the same answer: there is one connection for it. */
  private look(): Promise<void> {
    this.looking ??= this.probe().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async probe(): Promise<void> {
    try {
      await this.connection.inLane('probe', () => this.connection.manager.query('SELECT 1'));
      if (this.isAway) this.logger.log(`the database answers again, after ${Date.now() - this.awaySince} ms`);
      this.failures = 0;
    } catch (error) {
      if (this.failures === 0) this.awaySince = Date.now();
      this.failures += 1;
      if (this.failures === FAILURES) this.logger.error(`the database does not answer: ${describeError(error)}`);
    }
  }
}
