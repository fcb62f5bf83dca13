import type { IClientOptions, MqttClient } from 'mqtt';
import {
  ackSchema,
  agentTopic,
  desiredStateSchema,
  LIMITS,
  parseAgentTopic,
  parseJsonPayload,
  type AgentReport,
  type UpChannel,
} from '@picket/shared/contract';
import { backoffMs } from '@picket/shared/async';
import { describeError } from '@picket/shared/errors';
import type { Credentials } from '../host/https.js';
import type { Logger } from '../host/log.js';
import { SERVER_BACKOFF } from './backoff.js';
import type { Delivery } from './delivery.js';
import type { Uplink, UplinkListener } from './uplink.js';

export interface MqttUplinkOptions {
  readonly url: string;
  /** Asked at each connection: the control plane may give this host another. */
  readonly agentId: () => string;
  readonly password: string | undefined;
  /** Asked at each connection: a certificate is renewed while the agent runs. Undefined: it was never enrolled. */
  readonly credentials: () => Credentials | undefined;
  /** The broker does not take this host for whom it says it is. */
  readonly onRefused?: () => void;
  readonly logger: Logger;
}

const TICK_MS = 250;
const GOODBYE_MS = 2000;
/** CONNACK (MQTT 3.1.1 §3.2.2.3): not authorized. */
const NOT_AUTHORIZED = 5;
/** A host that is shut out asks no more often why. */
const ASK_AGAIN_MS = 30_000;
/** Reports that wait for a connection; the oldest goes first when there are more. */
const MAX_REPORTS = 16;

/**
 * Uplink over MQTT 3.1.1, QoS 1. Every connection is a client of its own: MQTT.js's store of unconfirmed messages would
 * send things again behind the back of `Delivery`, which knows what is really missing.
 */
export class MqttUplink implements Uplink {
  private client: MqttClient | undefined;
  private failures = 0;
  /** Whether the last state change that a person was told of was a connection. */
  private wasReachable: boolean | undefined;
  private reconnectTimer: NodeJS.Timeout | undefined;
  private ticker: NodeJS.Timeout | undefined;
  private isStopped = false;
  private refusedMs = -Infinity;
  /** The id under which this connection is made. */
  private agentId: string;
  unstored: string | undefined;
  private reports: AgentReport[] = [];

  constructor(
    private readonly options: MqttUplinkOptions,
    private readonly delivery: Delivery,
    private readonly listener: UplinkListener,
  ) {
    this.agentId = options.agentId();
  }

  get isConnected(): boolean {
    return this.client?.connected === true;
  }

  start(): void {
    this.ticker = setInterval(() => this.delivery.tick(), TICK_MS);
    void this.connect();
  }

  publishStatus(): void {
    if (this.client?.connected) this.publish('status', this.listener.status(true), true);
  }

  publishReport(report: AgentReport): void {
    this.reports = [...this.reports, report].slice(-MAX_REPORTS);
    this.sendReports();
  }

  /** Leaves the connection, if there is one, and begins another with the id and the certificate of now. */
  reconnect(): void {
    const { client } = this;
    this.client = undefined;
    clearTimeout(this.reconnectTimer);
    this.delivery.disconnected();
    client?.end(true);
    this.failures = 0;
    void this.connect();
  }

  recordsReady(): void {
    this.delivery.pump();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.ticker);
    clearTimeout(this.reconnectTimer);
    this.delivery.disconnected();
    const { client } = this;
    if (!client) return;
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, GOODBYE_MS).unref());
    if (client.connected) await Promise.race([this.sayGoodbye(client), timeout]).catch(() => undefined);
    await client.endAsync(true);
  }

  /**
   * The will is for a connection that breaks. After a proper end, which is a DISCONNECT packet, the broker forgets it,
   * and the agent itself has to say that it is off.
   */
  private async sayGoodbye(client: MqttClient): Promise<void> {
    const payload = JSON.stringify(this.listener.status(false));
    await client.publishAsync(this.topic('status'), payload, { qos: 1, retain: true });
    await client.endAsync(false);
  }

  private async connect(): Promise<void> {
    const { default: mqtt } = await import('mqtt');
    if (this.isStopped || this.client) return;
    this.agentId = this.options.agentId();
    const client = mqtt.connect(this.clientOptions());
    this.client = client;
    client.on('connect', () => void this.onConnect(client));
    client.on('message', (topic, payload) => this.onMessage(topic, payload));
    client.on('error', (error) => this.onError(error));
    client.on('close', () => this.onClose(client));
  }

  private clientOptions(): IClientOptions {
    const { agentId } = this;
    const { password } = this.options;
    return {
      ...addressOf(this.options.url),
      protocolVersion: 4,
      clientId: agentId,
      username: agentId,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: 10_000,
      keepalive: 30,
      ...(password === undefined ? {} : { password }),
      ...this.options.credentials(),
      will: {
        topic: this.topic('status'),
        payload: Buffer.from(JSON.stringify(this.listener.status(false))),
        qos: 1,
        retain: true,
      },
    };
  }

  private async onConnect(client: MqttClient): Promise<void> {
    this.failures = 0;
    if (this.wasReachable !== true) this.options.logger.info(`connected to the broker at ${this.options.url}`);
    this.wasReachable = true;
    const { agentId } = this;
    try {
      await client.subscribeAsync([agentTopic(agentId, 'ack'), agentTopic(agentId, 'desired')], { qos: 1 });
    } catch (error) {
      this.onTrouble(error);
      client.end(true);
      return;
    }
    this.publishStatus();
    this.sendReports();
    this.delivery.connected(({ kind, payload }) => {
      // Whether it arrived, only the control plane's acknowledgement tells.
      client.publish(this.topic(kind), Buffer.from(payload), { qos: 1 }, () => undefined);
    });
  }

  private onMessage(topic: string, payload: Buffer): void {
    const channel = parseAgentTopic(topic)?.channel;
    try {
      if (payload.length > LIMITS.payloadBytes) throw new RangeError(`${payload.length} bytes`);
      if (channel === 'ack') this.onAck(payload);
      if (channel === 'desired' && payload.length > 0)
        this.listener.desired(parseJsonPayload(desiredStateSchema, payload));
    } catch (error) {
      this.options.logger.warn(`ignored a message on ${topic}: ${describeError(error)}`);
    }
  }

  private onAck(payload: Buffer): void {
    const ack = parseJsonPayload(ackSchema, payload);
    if (ack.unreadable !== undefined) return this.onUnreadable(ack.unreadable);
    if (!this.delivery.acknowledge(ack))
      throw new RangeError(`acknowledges ${ack.bootEpoch}/${ack.committed}, which was never sent`);
    this.hearWhetherStored(ack.unstored);
    const [first] = ack.refused;
    if (first)
      this.options.logger.warn(`the control plane refused ${ack.refused.length} records, first: ${first.reason}`);
  }

  private onUnreadable(digest: string): void {
    if (this.delivery.giveUp(digest))
      this.options.logger.warn('the control plane cannot read some records; they are given up, and counted');
  }

  /** One line for a person when the control plane cannot store any more, and one when it can again. */
  private hearWhetherStored(reason: string | undefined): void {
    const { logger } = this.options;
    if (reason !== undefined && this.unstored === undefined)
      logger.warn(`the control plane stores nothing now: ${reason} (records wait on disk)`);
    if (reason === undefined && this.unstored !== undefined) logger.info('the control plane stores again');
    this.unstored = reason;
  }

  private onError(error: unknown): void {
    this.onTrouble(error);
    const isRefused = error instanceof Error && 'code' in error && error.code === NOT_AUTHORIZED;
    if (!isRefused || performance.now() - this.refusedMs < ASK_AGAIN_MS) return;
    this.refusedMs = performance.now();
    this.options.onRefused?.();
  }

  /** One line for a person when the broker goes away, none for each attempt to get it back. */
  private onTrouble(error: unknown): void {
    if (this.wasReachable === false) return;
    this.wasReachable = false;
    const { logger, url } = this.options;
    logger.warn(`no connection to the broker at ${url}: ${reasonOf(error)} (trying again; records wait on disk)`);
  }

  private onClose(client: MqttClient): void {
    if (this.isStopped || client !== this.client) return;
    this.client = undefined;
    this.delivery.disconnected();
    this.onTrouble(new Error('connection closed'));
    client.end(true);
    this.reconnectTimer = setTimeout(() => void this.connect(), backoffMs(this.failures++, SERVER_BACKOFF));
  }

  private sendReports(): void {
    if (!this.client?.connected) return;
    for (const report of this.reports.splice(0)) this.publish('report', report, false);
  }

  private publish(channel: UpChannel, message: unknown, retain: boolean): void {
    this.client?.publish(this.topic(channel), JSON.stringify(message), { qos: 1, retain }, () => undefined);
  }

  private topic(channel: UpChannel): string {
    return agentTopic(this.agentId, channel);
  }
}

/** In parts: given a text, MQTT.js takes it apart by a function of Node that is on its way out, and Node warns. */
function addressOf(text: string): IClientOptions {
  const { protocol, hostname, port, pathname, search } = new URL(text);
  const address = {
    protocol: protocol.slice(0, -1) as NonNullable<IClientOptions['protocol']>,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    path: pathname + search,
  };
  return port === '' ? address : { ...address, port: Number(port) };
}

/** Node reports a refused connection to a name with two addresses as an AggregateError without a message. */
function reasonOf(error: unknown): string {
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const text = describeError(inner).split('\n')[0];
  return text || 'unknown reason';
}
