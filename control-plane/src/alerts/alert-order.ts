import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Subject, type Observable } from 'rxjs';
import { TransactionalConnection } from '../platform/database/transactional-connection.js';
import { AlertRepository } from './persistence/alert.repository.js';

/**
 * Up to which alert "newer than the last I saw" may look. Ids are drawn at the insert, and rows are seen at the commit,
 * so a larger id may be seen before a smaller one. An id is settled when no transaction that is under way can bring a
 * smaller one any more; this process is the only one that stores alerts.
 */
@Injectable()
export class AlertOrder implements OnModuleInit {
  private readonly changes = new Subject<void>();
  /** For each transaction under way an id that all of its alerts are above. */
  private readonly writing = new Map<object, number>();
  private drawn = 0;

  constructor(
    private readonly connection: TransactionalConnection,
    private readonly alerts: AlertRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    this.drawn = await this.alerts.lastId();
  }

  /** Every alert up to this id can be seen by now, or never will be. */
  get settled(): number {
    return Math.min(this.drawn, ...this.writing.values());
  }

  /** Tells that more may be settled than before. */
  get settling(): Observable<void> {
    return this.changes;
  }

  /** Call it in the transaction, before it inserts alerts. */
  begin(): void {
    const transaction = {};
    this.writing.set(transaction, this.drawn);
    this.connection.afterEnd(() => {
      this.writing.delete(transaction);
      this.changes.next();
    });
  }

  /** Call it with the ids that the insert has drawn. */
  drew(ids: readonly string[]): void {
    for (const id of ids) this.drawn = Math.max(this.drawn, Number(id));
  }
}
