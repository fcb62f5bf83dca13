import { randomBytes } from 'node:crypto';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { describeError } from '@picket/shared/errors';
import { connect, type MqttClient } from 'mqtt';
import { Subject, type Observable } from 'rxjs';
import type { BrokerEndpoint } from '../runtime.js';

export interface InboundMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Kept by the broker from before the subscription. */
  readonly retained: boolean;
}

const RECONNECT_MS = 500;
/** Publishes under way at most; beyond it the broker does not keep up. */
const MAX_PENDING = 2000;
/** As much of it is for the feed: a flood of alerts must not take the room of the acknowledgements. */
const MAX_PENDING_WITH_FEED = 500;

/** The control plane's connection to the broker. It reconnects by itself and keeps nothing for later. */
export class MqttLink implements OnApplicationShutdown {
  private readonly logger = new Logger(MqttLink.name);
  private readonly client: MqttClient;
  private readonly filters = new Map<string, 0 | 1>();
  private readonly inbound = new Subject<InboundMessage>();
  private readonly greetings: (() => void | Promise<void>)[] = [];
  private pending = 0;

  constructor(endpoint: BrokerEndpoint) {
    this.client = connect(endpoint.url, {
      clientId: `control-plane-${randomBytes(4).toString('hex')}`,
      username: endpoint.username,
      password: endpoint.password,
      protocolVersion: 4,
      reconnectPeriod: RECONNECT_MS,
      queueQoSZero: false,
      resubscribe: false,
    });
    this.client.on('connect', () => this.greet());
    this.client.on('message', (topic, payload, { retain }) => this.inbound.next({ topic, payload, retained: retain }));
    this.client.on('error', (error) => this.logger.warn(`broker: ${describeError(error)}`));
  }

  get isConnected(): boolean {
    return this.client.connected;
  }

  /** Does the broker keep up with the feed? */
  get hasRoomForFeed(): boolean {
    return this.pending < MAX_PENDING_WITH_FEED;
  }

  /** Messages of all subscriptions; subscribers must not throw. */
  get messages(): Observable<InboundMessage> {
    return this.inbound;
  }

  /** Calls back after every (re)connection: retained messages may be gone and have to be published again. */
  onConnect(greeting: () => void | Promise<void>): void {
    this.greetings.push(greeting);
    if (this.isConnected) void this.run(greeting);
  }

  /** Subscribes now and after every reconnection. */
  subscribe(filter: string, qos: 0 | 1): void {
    this.filters.set(filter, qos);
    if (this.isConnected) this.client.subscribe(filter, { qos });
  }

  /**
   * Sends, unless the broker is away or does not keep up.
   * @returns false when it was not handed over; nothing is queued for later
   */
  publish(topic: string, payload: string | Buffer, options: { qos: 0 | 1; retain?: boolean }): boolean {
    if (!this.isConnected || this.pending >= MAX_PENDING) return false;
    this.pending += 1;
    this.client.publish(topic, payload, options, () => (this.pending -= 1));
    return true;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.endAsync(true);
  }

  private greet(): void {
    for (const [filter, qos] of this.filters) this.client.subscribe(filter, { qos });
    for (const greeting of this.greetings) void this.run(greeting);
  }

  private async run(greeting: () => void | Promise<void>): Promise<void> {
    try {
      await greeting();
    } catch (error) {
      this.logger.error(`after connecting to the broker: ${describeError(error)}`);
    }
  }
}
