import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { alertFeedTopic } from '@picket/shared/contract';
import { CLOCK } from '../platform/clock.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { ServerEventStream } from '../platform/events/server-event-stream.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { MqttLink } from '../platform/mqtt/mqtt-link.js';
import { AlertsStored } from './alerts.events.js';
import { toCloudEvent } from './domain/ocsf.js';
import { RateBudget } from './domain/rate-budget.js';
import type { AlertSummaryDto } from './dto/alert.dto.js';

/** More than anybody can read; a console that wants all asks `GET /alerts`. */
const CONSOLE_ALERTS_PER_SECOND = 50;

/** Alerts that wait to be announced; a flood beyond it is stored and counted, but not announced. */
const MAX_WAITING = 10_000;
/** After so many the broker's socket gets its turn to drain. */
const SLICE = 64;

/** Tells the MQTT feed and the open consoles of new alerts, after they are stored. */
@Injectable()
export class AlertAnnouncer implements OnModuleInit {
  private readonly announced;
  private readonly waiting: AlertSummaryDto[] = [];
  private isAnnouncing = false;
  private readonly budget = new RateBudget(CONSOLE_ALERTS_PER_SECOND);

  constructor(
    metrics: Metrics,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly link: MqttLink,
    private readonly stream: ServerEventStream,
  ) {
    this.announced = metrics.counter('picket_alert_announcements_total', 'New alerts told to feed and consoles', [
      'to',
      'outcome',
    ]);
  }

  onModuleInit(): void {
    this.events.handle(AlertsStored, ({ alerts }) => this.announceAll(alerts));
  }

  private async announceAll(alerts: readonly AlertSummaryDto[]): Promise<void> {
    const taken = alerts.slice(0, MAX_WAITING - this.waiting.length);
    this.waiting.push(...taken);
    for (const to of ['feed', 'console']) this.announced.inc({ to, outcome: 'skipped' }, alerts.length - taken.length);
    if (this.isAnnouncing) return;
    this.isAnnouncing = true;
    try {
      while (this.waiting.length > 0) {
        for (const alert of this.waiting.splice(0, SLICE)) this.announce(alert);
        await nextTurn();
      }
    } finally {
      this.isAnnouncing = false;
    }
  }

  private announce(alert: AlertSummaryDto): void {
    const topic = alertFeedTopic(alert.severity, alert.class);
    this.count('feed', this.link.publish(topic, JSON.stringify(toCloudEvent(alert)), { qos: 0 }));
    const isShown = this.budget.take(this.clock.now());
    if (isShown) this.stream.send('alert', alert);
    this.count('console', isShown);
  }

  private count(to: 'feed' | 'console', isSent: boolean): void {
    this.announced.inc({ to, outcome: isSent ? 'sent' : 'skipped' });
  }
}
