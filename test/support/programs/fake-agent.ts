import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  ackSchema,
  agentTopic,
  parseJsonPayload,
  type Ack,
  type AgentStatus,
  type UpChannel,
} from '@picket/shared/contract';
import { AlertBatchSchema, AlertSchema, encodeBatch, Severity, type Alert } from '@picket/shared/uplink';
import { PROFILES } from '@picket/shared/features';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';

export const BOOT_EPOCH = 1_795_000_000;
const DIGEST = 'ab'.repeat(32);
const START_US = 1_795_000_000_000_000n;

/** Speaks the contract by hand, so that a test can send what a sound agent never would. */
export class FakeAgent {
  readonly acks: Ack[] = [];
  private readonly waiting: (() => void)[] = [];

  private constructor(
    readonly id: string,
    readonly client: MqttClient,
  ) {}

  static async connect(url: string, token: string, id = 'edge-1', options: IClientOptions = {}): Promise<FakeAgent> {
    const client = await connectAsync(url, {
      clientId: id,
      username: id,
      password: token,
      protocolVersion: 4,
      reconnectPeriod: 200,
      ...options,
    });
    client.on('error', () => undefined);
    const agent = new FakeAgent(id, client);
    client.on('message', (topic, payload) => agent.take(topic, payload));
    await client.subscribeAsync([agentTopic(id, 'ack'), agentTopic(id, 'desired')], { qos: 1 });
    return agent;
  }

  async publish(channel: UpChannel, payload: Uint8Array | string, retain = false): Promise<void> {
    await this.client.publishAsync(agentTopic(this.id, channel), Buffer.from(payload), { qos: 1, retain });
  }

  /** Sends one batch of alerts and does not wait for its acknowledgement. */
  async sendAlerts(alerts: readonly Alert[], after: number, bootEpoch = BOOT_EPOCH): Promise<void> {
    const batch = create(AlertBatchSchema, { position: { bootEpoch, after: BigInt(after) }, alerts: [...alerts] });
    await this.publish('alerts', encodeBatch('alerts', batch));
  }

  /** Sends one batch of alerts; @returns the next acknowledgement */
  async deliver(alerts: readonly Alert[], after: number, bootEpoch = BOOT_EPOCH): Promise<Ack> {
    const seen = this.acks.length;
    await this.sendAlerts(alerts, after, bootEpoch);
    while (this.acks.length === seen) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return this.acks.at(-1)!;
  }

  async sendStatus(changes: Partial<AgentStatus> = {}): Promise<void> {
    await this.publish('status', JSON.stringify({ ...agentStatus(), ...changes }), true);
  }

  close(): Promise<void> {
    return this.client.endAsync(true);
  }

  private take(topic: string, payload: Uint8Array): void {
    if (topic !== agentTopic(this.id, 'ack')) return;
    this.acks.push(parseJsonPayload(ackSchema, payload));
    for (const wake of this.waiting.splice(0)) wake();
  }
}

/** A sound alert; `changes` make it unsound. */
export function alert(sequence: number, changes: MessageInitShape<typeof AlertSchema> = {}): Alert {
  return create(AlertSchema, {
    sequence: BigInt(sequence),
    attackClass: 'DoS',
    probability: 0.97,
    severity: Severity.HIGH,
    flowCount: 3n,
    firstUs: START_US,
    lastUs: START_US + 1_500_000n,
    sourceAddress: '10.0.0.1',
    destinationAddress: '10.0.0.2',
    modelName: 'flows',
    modelVersion: 1,
    modelDigest: DIGEST,
    profile: 'cic-v40',
    agentVersion: '0.1.0',
    captureSource: 'slowhttptest.pcap',
    examples: [
      {
        sourceAddress: '10.0.0.1',
        sourcePort: 41000,
        destinationAddress: '10.0.0.2',
        destinationPort: 80,
        protocol: 6,
        startUs: START_US,
        endUs: START_US + 1_500_000n,
        packets: 12,
        features: PROFILES['cic-v40'].features.map((_name, column) => (column === 0 ? NaN : column)),
        probabilities: [0.03, 0.97],
        contributions: [{ feature: 'Flow Duration', value: 1.5e6, weight: 2.25 }],
      },
    ],
    ...changes,
  });
}

export function agentStatus(): AgentStatus {
  const now = new Date().toISOString();
  return {
    online: true,
    agentVersion: '0.1.0',
    hostname: 'edge-1',
    profiles: ['cic-v40'],
    model: null,
    shadowModel: null,
    captureSource: 'eth0',
    bootEpoch: BOOT_EPOCH,
    startedAt: now,
    sentAt: now,
    counters: {
      packetsReceived: 0,
      packetsParsed: 0,
      packetsMalformed: {},
      packetsUnsupported: {},
      packetsDroppedByKernel: null,
      flowsCreated: 0,
      flowsExported: {},
      flowsLive: 0,
      flowsScored: 0,
      flowsAlerted: 0,
      alertsSent: 0,
      outboxRecords: 0,
      outboxBytes: 0,
      recordsDropped: {},
    },
  };
}
