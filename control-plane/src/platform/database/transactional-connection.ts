import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral, type Repository } from 'typeorm';

interface Transaction {
  readonly manager: EntityManager;
  readonly afterCommit: (() => void)[];
}

/** The only way to the database: whoever asks inside a transaction gets that transaction, without it being passed on. */
@Injectable()
export class TransactionalConnection {
  private readonly running = new AsyncLocalStorage<Transaction>();

  constructor(private readonly dataSource: DataSource) {}

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
    const result = await this.dataSource.transaction((manager) =>
      this.running.run({ manager, afterCommit }, () => work(manager)),
    );
    for (const callback of afterCommit) callback();
    return result;
  }

  /** Calls back when the running transaction has committed (never if it rolls back); at once outside of one. */
  afterCommit(callback: () => void): void {
    const transaction = this.running.getStore();
    if (transaction) transaction.afterCommit.push(callback);
    else callback();
  }

  /** Is the schema older than this program? */
  hasPendingMigrations(): Promise<boolean> {
    return this.dataSource.showMigrations();
  }
}
