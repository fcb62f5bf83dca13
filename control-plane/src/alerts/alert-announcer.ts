import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DomainEvents } from '../platform/events/domain-events.js';
import { AlertFeed } from './alert-feed.js';
import { AlertOrder } from './alert-order.js';
import { AlertStream } from './alert-stream.js';
import { AlertsStored } from './alerts.events.js';
import { Announcements } from './domain/announcements.js';

/** Tells the MQTT feed and the open consoles of new alerts: after they are stored, in the order of their ids. */
@Injectable()
export class AlertAnnouncer implements OnModuleInit {
  private readonly waiting = new Announcements();

  constructor(
    private readonly events: DomainEvents,
    private readonly order: AlertOrder,
    private readonly feed: AlertFeed,
    private readonly stream: AlertStream,
  ) {}

  onModuleInit(): void {
    this.events.handle(AlertsStored, ({ alerts }) => this.waiting.add(alerts));
    this.order.settling.subscribe(() => this.release());
  }

  private release(): void {
    for (const announcement of this.waiting.upTo(this.order.settled)) {
      this.feed.push(announcement);
      this.stream.push(announcement);
    }
  }
}
