import { connectAsync, type MqttClient } from 'mqtt';
import {
  agentReportSchema,
  agentStatusSchema,
  agentTopic,
  everyAgentTopic,
  parseAgentTopic,
  parseJsonPayload,
  RECORD_KINDS,
  type Ack,
  type AgentReport,
  type AgentStatus,
  type DesiredState,
  type RecordKind,
} from '@picket/shared/contract';
import { decodeBatch } from '@picket/shared/uplink';
import { sha256 } from '@picket/shared/bundle';

/** A record as it was received; `batch` counts the messages. */
export interface ReceivedRecord {
  readonly kind: RecordKind | 'dropped';
  readonly epoch: number;
  readonly sequence: number;
  readonly message: unknown;
}

/** Does the control plane's part of the contract in memory: a watermark an epoch, an acknowledgement a batch. */
export class StandInControlPlane {
  readonly records: ReceivedRecord[] = [];
  readonly statuses: AgentStatus[] = [];
  readonly reports: AgentReport[] = [];
  /**
   * Decides what happens to a batch; `ignore` behaves like a control plane that dies before its commit, `unreadable` like
   * one to which the bytes say nothing.
   */
  onBatch: (kind: RecordKind, first: number) => 'store' | 'ignore' | 'unreadable' = () => 'store';
  batches = 0;
  private readonly watermarks = new Map<number, number>();
  private waiting: (() => void)[] = [];

  private constructor(private readonly client: MqttClient) {}

  static async connect(url: string): Promise<StandInControlPlane> {
    const client = await connectAsync(url, { protocolVersion: 4, clientId: 'control-plane', reconnectPeriod: 50 });
    const standIn = new StandInControlPlane(client);
    client.on('error', () => undefined);
    client.on('message', (topic, payload) => standIn.take(topic, payload));
    const topics = [...RECORD_KINDS, 'status' as const, 'report' as const].map(everyAgentTopic);
    await client.subscribeAsync(topics, { qos: 1 });
    return standIn;
  }

  /** Returns when a condition holds; it is looked at after every message. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  async desire(agentId: string, state: DesiredState): Promise<void> {
    await this.client.publishAsync(agentTopic(agentId, 'desired'), JSON.stringify(state), { qos: 1, retain: true });
  }

  async close(): Promise<void> {
    await this.client.endAsync(true);
  }

  private take(topic: string, payload: Buffer): void {
    const parsed = parseAgentTopic(topic);
    if (!parsed) return;
    const { agentId, channel } = parsed;
    if (channel === 'status') this.statuses.push(parseJsonPayload(agentStatusSchema, payload));
    else if (channel === 'report') this.reports.push(parseJsonPayload(agentReportSchema, payload));
    else if (channel === 'alerts' || channel === 'sketches' || channel === 'samples')
      this.takeBatch(agentId, channel, payload);
    for (const wake of this.waiting.splice(0)) wake();
  }

  private takeBatch(agentId: string, kind: RecordKind, payload: Buffer): void {
    this.batches++;
    const { position, records } = recordsOf(kind, payload);
    const fate = this.onBatch(kind, records[0].sequence);
    if (fate === 'ignore') return;
    if (fate === 'unreadable') {
      this.acknowledge(agentId, { bootEpoch: 0, committed: 0, refused: [], unreadable: sha256(payload) });
      return;
    }
    const epoch = position.bootEpoch;
    for (const record of records) if (!this.has(epoch, record.sequence)) this.records.push(record);
    const watermark = this.watermarks.get(epoch) ?? 0;
    if (Number(position.after) <= watermark)
      this.watermarks.set(epoch, Math.max(watermark, ...records.map(({ sequence }) => sequence)));
    this.acknowledge(agentId, { bootEpoch: epoch, committed: this.watermarks.get(epoch) ?? 0, refused: [] });
  }

  private acknowledge(agentId: string, ack: Ack): void {
    this.client.publish(agentTopic(agentId, 'ack'), JSON.stringify(ack), { qos: 1 });
  }

  private has(epoch: number, sequence: number): boolean {
    return this.records.some((record) => record.epoch === epoch && record.sequence === sequence);
  }
}

function recordsOf(kind: RecordKind, payload: Buffer) {
  const batch = decodeBatch(kind, payload);
  const { position } = batch;
  if (!position) throw new TypeError('a batch without its position');
  const lists: [ReceivedRecord['kind'], readonly { sequence: bigint }[]][] =
    batch.$typeName === 'picket.v1.AlertBatch'
      ? [
          ['alerts', batch.alerts],
          ['dropped', batch.dropped],
        ]
      : batch.$typeName === 'picket.v1.SketchBatch'
        ? [['sketches', batch.windows]]
        : [['samples', batch.samples]];
  const records = lists.flatMap(([recordKind, messages]) =>
    messages.map((message) => ({
      kind: recordKind,
      epoch: position.bootEpoch,
      sequence: Number(message.sequence),
      message,
    })),
  );
  return { position, records: records.sort((a, b) => a.sequence - b.sequence) };
}
