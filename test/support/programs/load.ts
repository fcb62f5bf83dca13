import { create } from '@bufbuild/protobuf';
import { ackSchema, agentTopic, LIMITS, parseJsonPayload } from '@picket/shared/contract';
import { AlertBatchSchema, encodeBatch, Severity } from '@picket/shared/uplink';
import { connectAsync, type MqttClient } from 'mqtt';
import { setTimeout as delay } from 'node:timers/promises';
import { alert } from './fake-agent.js';

const CLASSES = ['DoS', 'Probe', 'DDoS', 'BFA', 'unknown'];
const SEVERITIES = [Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL];
const RESEND_MS = 3000;

export interface LoadOptions {
  readonly mqttUrl: string;
  readonly token: string;
  readonly agents: number;
  readonly alertsPerBatch: number;
  /** Of each agent; Infinity: as many as it can until it is stopped. */
  readonly alertsPerAgent: number;
  readonly bootEpoch: number;
}

/** Agents that send as fast as they are acknowledged, a window of batches ahead, as real ones do. */
export class Load {
  private constructor(private readonly agents: readonly LoadAgent[]) {}

  static async start(options: LoadOptions): Promise<Load> {
    const names = Array.from({ length: options.agents }, (_, index) => `load-${index}`);
    return new Load(await Promise.all(names.map((name) => LoadAgent.connect(name, options))));
  }

  get acknowledged(): number {
    return this.agents.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  }

  /** Everything that was sent is acknowledged. */
  async done(): Promise<void> {
    while (this.agents.some((agent) => !agent.isDone)) await delay(20);
  }

  /** Sends nothing new any more, and waits for what is under way. */
  async stop(): Promise<void> {
    for (const agent of this.agents) agent.stop();
    await this.done();
    await Promise.all(this.agents.map((agent) => agent.close()));
  }
}

class LoadAgent {
  acknowledged = 0;
  private sent = 0;
  private last: number;
  private readonly resend: NodeJS.Timeout;
  private progressMs = performance.now();

  private constructor(
    private readonly client: MqttClient,
    private readonly name: string,
    private readonly options: LoadOptions,
  ) {
    this.last = options.alertsPerAgent;
    this.resend = setInterval(() => this.goBack(), RESEND_MS);
  }

  static async connect(name: string, options: LoadOptions): Promise<LoadAgent> {
    const { mqttUrl, token } = options;
    const login = { clientId: name, username: name, password: token, protocolVersion: 4 as const };
    const client = await connectAsync(mqttUrl, { ...login, reconnectPeriod: 200 });
    client.on('error', () => undefined);
    const agent = new LoadAgent(client, name, options);
    client.on('message', (_topic, payload) => agent.take(payload));
    client.on('connect', () => agent.goBack());
    await client.subscribeAsync(agentTopic(name, 'ack'), { qos: 1 });
    agent.pump();
    return agent;
  }

  get isDone(): boolean {
    return this.acknowledged >= this.last;
  }

  stop(): void {
    this.last = Math.min(this.last, this.sent);
  }

  async close(): Promise<void> {
    clearInterval(this.resend);
    await this.client.endAsync(true);
  }

  private take(payload: Uint8Array): void {
    const { bootEpoch, committed } = parseJsonPayload(ackSchema, payload);
    if (bootEpoch !== this.options.bootEpoch || committed <= this.acknowledged) return;
    this.acknowledged = committed;
    this.progressMs = performance.now();
    this.pump();
  }

  private goBack(): void {
    if (this.isDone || performance.now() - this.progressMs < RESEND_MS) return;
    this.sent = this.acknowledged;
    this.pump();
  }

  private pump(): void {
    const { alertsPerBatch } = this.options;
    const window = this.acknowledged + LIMITS.inFlightBatches * alertsPerBatch;
    while (this.sent < Math.min(this.last, window)) {
      const count = Math.min(alertsPerBatch, this.last - this.sent);
      this.client.publish(agentTopic(this.name, 'alerts'), this.batch(this.sent, count), { qos: 1 }, () => undefined);
      this.sent += count;
    }
  }

  private batch(after: number, count: number): Buffer {
    const alerts = Array.from({ length: count }, (_, index) => {
      const sequence = after + index + 1;
      const [attackClass, severity] = [CLASSES[sequence % CLASSES.length], SEVERITIES[sequence % SEVERITIES.length]];
      return alert(sequence, { attackClass, severity });
    });
    const position = { bootEpoch: this.options.bootEpoch, after: BigInt(after) };
    return Buffer.from(encodeBatch('alerts', create(AlertBatchSchema, { position, alerts })));
  }
}
