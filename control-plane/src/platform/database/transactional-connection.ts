import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral, type Repository } from 'typeorm';
import { openLane, type Lane } from './lanes.js';
import { poolOf, surviveLostConnections } from './lost-connections.js';

interface Transaction {
  readonly manager: EntityManager;
  readonly afterCommit: (() => void)[];
  readonly afterEnd: (() => void)[];
}

/** The only way to the database. A query inside a transaction belongs to it without it being passed on. */
@Injectable()
export class TransactionalConnection implements OnApplicationShutdown {
  private readonly running = new AsyncLocalStorage<Transaction>();

  private readonly lane = new AsyncLocalStorage<Lane>();
  private isSchemaKnown = false;

  constructor(
    private readonly main: DataSource,
    private readonly lanes: Partial<Record<Lane, DataSource>> = {},
  ) {}

  /** With a pool for each lane. */
  static async open(main: DataSource): Promise<TransactionalConnection> {
    const [requests, ingest, probe] = await Promise.all([
      openLane(main, 'requests'),
      openLane(main, 'ingest'),
      openLane(main, 'probe'),
    ]);
    for (const source of [main, requests, ingest, probe]) surviveLostConnections(poolOf(source));
    return new TransactionalConnection(main, { requests, ingest, probe });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(Object.values(this.lanes).map((lane) => lane.destroy()));
  }

  /** Whatever `work` asks of the database goes through the connections of that lane. */
  inLane<Result>(lane: Lane, work: () => Result): Result {
    return this.lane.run(lane, work);
  }

  /** Whatever `work` asks belongs to the background: to no lane and to no transaction, whoever starts it. */
  inBackground<Result>(work: () => Result): Result {
    return this.running.exit(() => this.lane.exit(work));
  }

  private get dataSource(): DataSource {
    const lane = this.lane.getStore();
    return (lane && this.lanes[lane]) ?? this.main;
  }

  /** The running transaction's manager; outside of one, each statement commits by itself. */
  get manager(): EntityManager {
    return this.running.getStore()?.manager ?? this.dataSource.manager;
  }

  repository<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>): Repository<Entity> {
    return this.manager.getRepository(entity);
  }

  /**
   * Writes a whole row under its id, in one statement. TypeORM's `save` first compares it with what is there, and calls
   * `hasOwnProperty` on every object for that: it throws where a class is called so.
   */
  async put<Entity extends ObjectLiteral & { id: string }>(entity: EntityTarget<Entity>, row: Entity): Promise<Entity> {
    await this.repository(entity).upsert(row, ['id']);
    return row;
  }

  /** Runs `work` in a transaction, in the one under way if there is one; a rejection rolls all of it back. */
  async withTransaction<Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    const outer = this.running.getStore();
    if (outer) return work(outer.manager);
    const afterCommit: (() => void)[] = [];
    const afterEnd: (() => void)[] = [];
    try {
      const result = await this.dataSource.transaction((manager) =>
        this.running.run({ manager, afterCommit, afterEnd }, () => work(manager)),
      );
      for (const callback of afterCommit) callback();
      return result;
    } finally {
      for (const callback of afterEnd) callback();
    }
  }

  /** Calls back when the running transaction has committed (never if it rolls back); at once outside of one. */
  afterCommit(callback: () => void): void {
    const transaction = this.running.getStore();
    if (transaction) transaction.afterCommit.push(callback);
    else callback();
  }

  /** Calls back when the running transaction has ended, either way; after a commit behind all who hear of that. */
  afterEnd(callback: () => void): void {
    const transaction = this.running.getStore();
    if (transaction) transaction.afterEnd.push(callback);
    else callback();
  }

  /** Is the schema older than this program? */
  async hasPendingMigrations(): Promise<boolean> {
    // It grows no older than it is while this program runs.
    this.isSchemaKnown ||= !(await this.main.showMigrations());
    return !this.isSchemaKnown;
  }
}
