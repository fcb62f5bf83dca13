import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleInit, type BeforeApplicationShutdown } from '@nestjs/common';
import { alertFeedTopic, FEED_LEFT_OUT_TOPIC, FEED_POSITION_TOPIC, groupFeedTopic } from '@picket/shared/contract';
import { describeError } from '@picket/shared/errors';
import { SubscriberDoor } from '../feed/index.js';
import type { AlertSummaryDto } from '../api/alert.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { MqttLink } from '../platform/mqtt/mqtt-link.js';
import { AgentGroups } from './agent-groups.js';
import { AlertOrder } from './alert-order.js';
import { AnnouncementQueue, type Announcement, type LeftOut } from './domain/announcements.js';
import { leftOutEvent, positionEvent, toCloudEvent } from './domain/ocsf.js';
import { AlertRepository } from './persistence/alert.repository.js';
import { FeedRepository } from './persistence/feed.repository.js';

/** Alerts that wait for the broker; those beyond are stored as all others, and the feed says that it leaves them out. */
const MAX_WAITING = 10_000;
/** After so many the broker's socket gets its turn to drain. */
const SLICE = 64;
const PATIENCE_MS = 10;
const POSITION_MS = 1000;

/**
 * The MQTT feed. Each alert has the next number; those that are left out (the broker is away or does not keep up, the
 * control plane was killed) use up theirs, and one message says how many they were and where to fetch them.
 */
@Injectable()
export class AlertFeed implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(AlertFeed.name);
  private readonly announced;
  private readonly queue = new AnnouncementQueue(MAX_WAITING);
  private position = { sequence: 0, lastId: 0 };
  private saved = { sequence: -1, lastId: -1 };
  private isSending = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    metrics: Metrics,
    private readonly link: MqttLink,
    private readonly order: AlertOrder,
    private readonly alerts: AlertRepository,
    private readonly feed: FeedRepository,
    private readonly subscribers: SubscriberDoor,
    private readonly groups: AgentGroups,
  ) {
    this.announced = metrics.counter('picket_alert_announcements_total', 'New alerts told to the feed', [
      'to',
      'outcome',
    ]);
  }

  async onModuleInit(): Promise<void> {
    const { settled } = this.order;
    this.position = (await this.feed.position()) ?? { sequence: 0, lastId: settled };
    // Stored by the process before, and perhaps never announced.
    const count = await this.alerts.countBetween(this.position.lastId, settled);
    if (count > 0) this.push({ kind: 'left-out', id: settled, count });
    this.link.onConnect(() => this.tellPosition());
    this.timer = setInterval(() => void this.keepPosition(), POSITION_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.keepPosition();
  }

  push(announcement: Announcement): void {
    const leftOut = this.queue.push(announcement);
    if (leftOut > 0) this.announced.inc({ to: 'feed', outcome: 'left-out' }, leftOut);
    if (!this.isSending) void this.sendAll();
  }

  private async sendAll(): Promise<void> {
    this.isSending = true;
    for (let sent = 1; ; sent++) {
      while (this.link.isConnected && !this.link.hasRoomForFeed) await delay(PATIENCE_MS);
      const next = this.queue.shift();
      if (!next) break;
      if (next.kind === 'left-out') this.tellLeftOut(next);
      else await this.tell(next);
      if (sent % SLICE === 0) await delay(0);
    }
    this.isSending = false;
  }

  private async tell({ alert, id }: Extract<Announcement, { kind: 'alert' }>): Promise<void> {
    const sequence = this.position.sequence + 1;
    const payload = JSON.stringify(toCloudEvent(alert, sequence));
    const isSent = this.link.publish(alertFeedTopic(alert.severity, alert.class), payload, { qos: 0 });
    if (this.subscribers.hasGroupReaders) await this.tellGroup(alert, payload);
    this.position = { sequence, lastId: id };
    this.announced.inc({ to: 'feed', outcome: isSent ? 'sent' : 'left-out' });
  }

  private async tellGroup({ agentId, severity, class: attackClass }: AlertSummaryDto, payload: string): Promise<void> {
    const group = await this.groups.groupOf(agentId);
    const topic = group && groupFeedTopic(group, severity, attackClass);
    const isSent = topic !== undefined && this.link.publish(topic, payload, { qos: 0 });
    this.announced.inc({ to: 'group', outcome: isSent ? 'sent' : 'left-out' });
  }

  private tellLeftOut({ id, count }: LeftOut): void {
    const sequence = this.position.sequence + count;
    const event = leftOutEvent({ count, after: String(this.position.lastId), upTo: String(id) }, sequence);
    this.link.publish(FEED_LEFT_OUT_TOPIC, JSON.stringify(event), { qos: 0 });
    this.position = { sequence, lastId: id };
  }

  /** Kept by the broker: a client that comes (back) sees at once how far the feed is, and so what it has missed. */
  private tellPosition(): void {
    const { sequence, lastId } = this.position;
    this.link.publish(FEED_POSITION_TOPIC, JSON.stringify(positionEvent(String(lastId), sequence)), {
      qos: 0,
      retain: true,
    });
  }

  private async keepPosition(): Promise<void> {
    const { position } = this;
    if (position.sequence === this.saved.sequence && position.lastId === this.saved.lastId) return;
    this.tellPosition();
    try {
      await this.feed.save(position);
      this.saved = position;
    } catch (error) {
      this.logger.warn(`the feed's position is not kept now: ${describeError(error)}`);
    }
  }
}
