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

/** Tells the MQTT feed and the open consoles of new alerts, after they are stored. */
@Injectable()
export class AlertAnnouncer implements OnModuleInit {
  private readonly announced;
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
    this.events.handle(AlertsStored, ({ alerts }) => alerts.forEach((alert) => this.announce(alert)));
  }

  private announce(alert: AlertSummaryDto): void {
    const topic = alertFeedTopic(alert.severity, alert.class);
    const isSent = this.link.publish(topic, JSON.stringify(toCloudEvent(alert)), { qos: 0 });
    this.announced.inc({ to: 'feed', outcome: isSent ? 'sent' : 'skipped' });
    const isShown = this.budget.take(this.clock.now());
    if (isShown) this.stream.send('alert', alert);
    this.announced.inc({ to: 'console', outcome: isShown ? 'sent' : 'skipped' });
  }
}
