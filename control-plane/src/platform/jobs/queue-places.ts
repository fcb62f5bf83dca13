import { Injectable } from '@nestjs/common';
import { TransactionalConnection } from '../database/transactional-connection.js';
import { Runtime } from '../runtime.js';
import type { JobKind } from './job-kinds.js';
import { queueFull } from './jobs.errors.js';
import { WaitingLine } from './waiting-line.js';

/** Every queue has so many places (setting `jobs.maxWaiting`) and no more. */
@Injectable()
export class QueuePlaces {
  constructor(
    private readonly connection: TransactionalConnection,
    private readonly runtime: Runtime,
  ) {}

  /**
   * Adds to a queue that the database keeps, unless it is full. Those who come at once come one after another.
   * @param waiting how many wait
   * @throws PicketError `job.queue.conflict`
   */
  admit<Result>(kind: JobKind, waiting: () => Promise<number>, add: () => Promise<Result>): Promise<Result> {
    const most = this.runtime.config['jobs.maxWaiting'];
    return this.connection.withTransaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('job queue'), hashtext($1))`, [kind]);
      if ((await waiting()) >= most) throw queueFull(kind, most);
      return add();
    });
  }

  /** A line of this process, with as many places. */
  line(kind: JobKind): WaitingLine {
    const most = this.runtime.config['jobs.maxWaiting'];
    return new WaitingLine(most, () => queueFull(kind, most));
  }
}
