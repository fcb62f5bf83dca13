import { Injectable, Logger } from '@nestjs/common';
import { describeError } from '@picket/shared/errors';
import { filter, Subject, type Observable } from 'rxjs';
import { TransactionalConnection } from '../database/transactional-connection.js';

/** The class of an event; events are named in the past tense and hold plain data. */
export type EventClass<Event extends object> = abstract new (...args: never[]) => Event;

/** How contexts tell each other what has happened. */
@Injectable()
export class DomainEvents {
  private readonly logger = new Logger(DomainEvents.name);
  private readonly events = new Subject<object>();

  constructor(private readonly connection: TransactionalConnection) {}

  /** Tells everybody, once the running transaction (if any) has committed; nobody if it rolls back. */
  publish(event: object): void {
    this.connection.afterCommit(() => this.events.next(event));
  }

  /** Events of that class, for a stream. The subscriber's callback must not throw; `handle` is for those that may. */
  on<Event extends object>(type: EventClass<Event>): Observable<Event> {
    return this.events.pipe(filter((event): event is Event => event instanceof type));
  }

  /** Calls `handler` for each event of that class; what it throws is logged and stops nobody else. */
  handle<Event extends object>(type: EventClass<Event>, handler: (event: Event) => void | Promise<void>): void {
    this.on(type).subscribe((event) => void this.run(type, handler, event));
  }

  private async run<Event extends object>(
    type: EventClass<Event>,
    handler: (event: Event) => void | Promise<void>,
    event: Event,
  ): Promise<void> {
    try {
      await handler(event);
    } catch (error) {
      this.logger.error(`${type.name} was not handled: ${describeError(error)}`);
    }
  }
}
