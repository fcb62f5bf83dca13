import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { CLOCK } from '../platform/clock.js';
import { ServerEventStream } from '../platform/events/server-event-stream.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { AlertOrder } from './alert-order.js';
import type { Announcement, LeftOut } from './domain/announcements.js';
import { RateBudget } from './domain/rate-budget.js';
import { AlertRepository } from './persistence/alert.repository.js';

/** More than an analyst can read; a console that wants all asks `GET /alerts`. */
const ALERTS_PER_SECOND = 50;
const LEFT_OUT_MS = 1000;

/** Shows open consoles the new alerts, as many as a person can read, and tells of the others how many they are. */
@Injectable()
export class AlertStream implements OnModuleInit, OnApplicationShutdown {
  private readonly budget = new RateBudget(ALERTS_PER_SECOND);
  private readonly announced;
  /** Id of the newest alert that was told, or told to be left out. */
  private told = 0;
  private leftOut: LeftOut | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    metrics: Metrics,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly stream: ServerEventStream,
    private readonly order: AlertOrder,
    private readonly alerts: AlertRepository,
  ) {
    this.announced = metrics.counter('picket_alert_stream_total', 'New alerts shown to open consoles', ['outcome']);
  }

  onModuleInit(): void {
    this.stream.onReturn((lastEventId) => this.missedSince(lastEventId));
    this.timer = setInterval(() => this.tellLeftOut(), LEFT_OUT_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  push(announcement: Announcement): void {
    if (announcement.kind === 'alert' && this.budget.take(this.clock.now())) {
      this.tellLeftOut();
      this.stream.send('alert', announcement.alert, announcement.alert.id);
      this.told = announcement.id;
      this.announced.inc({ outcome: 'sent' });
      return;
    }
    const count = announcement.kind === 'alert' ? 1 : announcement.count;
    this.leftOut = { kind: 'left-out', id: announcement.id, count: count + (this.leftOut?.count ?? 0) };
    this.announced.inc({ outcome: 'left-out' }, count);
  }

  private tellLeftOut(): void {
    if (!this.leftOut) return;
    const { count, id } = this.leftOut;
    this.leftOut = undefined;
    this.stream.send('alerts-left-out', { count, after: String(this.told), upTo: String(id) }, String(id));
    this.told = id;
  }

  /** For a reader that comes back and says which alert it saw last. */
  private async missedSince(lastEventId: string): Promise<string | undefined> {
    if (!/^\d{1,15}$/.test(lastEventId)) return undefined;
    const { settled } = this.order;
    const count = await this.alerts.countBetween(Number(lastEventId), settled);
    if (count === 0) return undefined;
    return this.stream.format('alerts-left-out', { count, after: lastEventId, upTo: String(settled) }, String(settled));
  }
}
