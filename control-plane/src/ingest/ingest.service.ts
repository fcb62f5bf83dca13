import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import {
  agentTopic,
  everyAgentTopic,
  parseAgentTopic,
  RECORD_KINDS,
  UP_CHANNELS,
  type Ack,
  type RecordKind,
  type UpChannel,
} from '@picket/shared/contract';
import { describeError } from '@picket/shared/errors';
import { sha256 } from '@picket/shared/bundle';
import { TransactionalConnection } from '../platform/database/transactional-connection.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { MqttLink, type InboundMessage } from '../platform/mqtt/mqtt-link.js';
import { Runtime } from '../platform/runtime.js';
import { BatchStore, isPoison, type Stored } from './batch-store.js';
import { DeadLetterKeeper } from './dead-letters/dead-letter-keeper.js';
import { AgentQueues } from './domain/agent-queues.js';
import { readBatch, type ReceivedBatch } from './domain/received-batch.js';
import { UnreadableReceived } from './ingest.events.js';
import { IngestMetrics } from './ingest-metrics.js';
import { IngestRegistry } from './ingest-registry.js';
import { MessageRefused, type MessageChannel } from './message-handler.js';
import { mayBeOfTheData, PoisonWatch } from './poison-watch.js';
import { AgentRetired } from './persistence/ingest.repository.js';
import { Storing } from './storing.js';

const QUEUED_BYTES = 128 * 1024 * 1024;
/** Transactions at a time, on connections of their own. */
const WORKERS = 4;
const MESSAGES_PER_TURN = 16;
const REFUSALS_PER_ACK = 1000;

interface Inbound {
  readonly channel: UpChannel;
  readonly payload: Uint8Array;
  readonly retained: boolean;
}

/** From the broker to the contexts that store: queue, decode, store, and only after the commit acknowledge. */
@Injectable()
export class IngestService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(IngestService.name);
  private readonly queues: AgentQueues<Inbound>;
  private isStopping = false;

  constructor(
    runtime: Runtime,
    private readonly link: MqttLink,
    private readonly registry: IngestRegistry,
    private readonly store: BatchStore,
    private readonly deadLetters: DeadLetterKeeper,
    private readonly poison: PoisonWatch,
    private readonly metrics: IngestMetrics,
    private readonly storing: Storing,
    private readonly events: DomainEvents,
    connection: TransactionalConnection,
  ) {
    const itemsPerAgent = runtime.config['ingest.queueBatches'];
    const limits = { itemsPerAgent, bytes: QUEUED_BYTES, workers: WORKERS, itemsPerTurn: MESSAGES_PER_TURN };
    this.queues = new AgentQueues(limits, (agentId, items) =>
      connection.inLane('ingest', () => this.process(agentId, items)),
    );
    metrics.queueDepth(() => this.queues.depth);
  }

  /** Only now: by then every context has registered its handlers. */
  onApplicationBootstrap(): void {
    this.link.messages.subscribe((message) => this.receive(message));
    for (const channel of UP_CHANNELS) this.link.subscribe(everyAgentTopic(channel), 1);
  }

  /** What has been received is stored and acknowledged while the broker is still there. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.queues.drained();
  }

  private receive({ topic, payload, retained }: InboundMessage): void {
    const target = parseAgentTopic(topic);
    if (this.isStopping || !target || !isUpChannel(target.channel)) return;
    const { agentId, channel } = target;
    if (this.queues.push(agentId, { channel, payload, retained })) return;
    if (isRecordKind(channel)) this.metrics.batch('overflow');
    else this.metrics.message(channel, 'overflow');
  }

  private async process(agentId: string, items: readonly Inbound[]): Promise<void> {
    const batches: ReceivedBatch[] = [];
    for (const { channel, payload, retained } of items) {
      if (!isRecordKind(channel)) await this.handleMessage(agentId, channel, payload, retained);
      else batches.push(...(await this.read(agentId, channel, payload)));
    }
    for (const bootEpoch of new Set(batches.map((batch) => batch.bootEpoch))) {
      const ofEpoch = batches.filter((batch) => batch.bootEpoch === bootEpoch);
      await this.storeAndAcknowledge(agentId, bootEpoch, ofEpoch);
    }
  }

  private async read(agentId: string, kind: RecordKind, payload: Uint8Array): Promise<ReceivedBatch[]> {
    try {
      const batch = readBatch(kind, payload);
      if (batch.fault !== undefined) this.countUnreadable(agentId, batch.fault);
      // No record to refuse, and so no dead letter but this one.
      if (batch.fault !== undefined && batch.sequences.length === 0)
        await this.keepUnreadable(agentId, kind, payload, batch.fault);
      return [batch];
    } catch (error) {
      this.countUnreadable(agentId, describeError(error));
      await this.keepUnreadable(agentId, kind, payload, describeError(error));
      this.publishAck(agentId, { bootEpoch: 0, committed: 0, refused: [], unreadable: sha256(payload) });
      return [];
    }
  }

  private async storeAndAcknowledge(agentId: string, bootEpoch: number, batches: ReceivedBatch[]): Promise<void> {
    try {
      const isSuspect = this.poison.isSuspect(agentId, bootEpoch);
      const stored = await this.store.store(agentId, batches, isSuspect ? isAtFault : isPoison);
      this.poison.stored(agentId, bootEpoch);
      this.storing.committed();
      this.acknowledge(agentId, bootEpoch, stored);
      this.count(batches, stored);
    } catch (error) {
      if (error instanceof AgentRetired) return this.metrics.batch('retired', batches.length);
      // Nothing is acknowledged: the agent keeps the records and sends them again.
      this.poison.failed(agentId, bootEpoch, error);
      this.metrics.batch('unavailable', batches.length);
      this.acknowledge(agentId, bootEpoch, { committed: 0, refused: [], unstored: this.storing.failed(error) });
    }
  }

  private acknowledge(
    agentId: string,
    bootEpoch: number,
    { committed, refused, unstored }: Pick<Stored, 'committed' | 'refused'> & Pick<Ack, 'unstored'>,
  ): void {
    this.publishAck(agentId, { bootEpoch, committed, refused: refused.slice(0, REFUSALS_PER_ACK), unstored });
  }

  private publishAck(agentId: string, ack: Ack): void {
    this.link.publish(agentTopic(agentId, 'ack'), JSON.stringify(ack), { qos: 0 });
  }

  private countUnreadable(agentId: string, reason: string): void {
    this.metrics.batch('unreadable');
    this.events.publish(new UnreadableReceived(agentId, reason));
  }

  private async handleMessage(
    agentId: string,
    channel: MessageChannel,
    payload: Uint8Array,
    retained: boolean,
  ): Promise<void> {
    // An empty retained message is how a topic is cleared; it says nothing.
    if (payload.length === 0) return;
    try {
      await this.registry.messageHandler(channel)?.handle(agentId, payload, retained);
      this.metrics.message(channel, 'handled');
    } catch (error) {
      if (!(error instanceof MessageRefused) && !isPoison(error)) {
        this.metrics.message(channel, 'unavailable');
        this.logger.warn(`${channel} of ${agentId} is not handled now: ${describeError(error)}`);
        return;
      }
      this.metrics.message(channel, 'refused');
      // Else the broker would keep it, and bring it again at each connection.
      if (channel === 'status') this.link.publish(agentTopic(agentId, channel), '', { qos: 1, retain: true });
      await this.keepUnreadable(agentId, channel, payload, describeError(error));
    }
  }

  private async keepUnreadable(agentId: string, channel: string, payload: Uint8Array, reason: string): Promise<void> {
    this.logger.warn(`${channel} of ${agentId} refused: ${reason}`);
    try {
      await this.deadLetters.keep(agentId, [{ channel, bootEpoch: null, sequence: null, reason, message: payload }]);
    } catch (error) {
      this.logger.warn(`a dead letter was not kept: ${describeError(error)}`);
    }
  }

  private count(batches: readonly ReceivedBatch[], { gaps, repeated, records }: Stored): void {
    this.metrics.batch('committed', Math.max(0, batches.length - gaps - repeated));
    this.metrics.batch('gap', gaps);
    this.metrics.batch('repeated', repeated);
    for (const { kind, ...outcomes } of records)
      for (const outcome of ['stored', 'refused', 'repeated'] as const)
        this.metrics.record(kind, outcome, outcomes[outcome]);
  }
}

/** Of records that have failed again and again. */
function isAtFault(error: unknown): boolean {
  return isPoison(error) || mayBeOfTheData(error);
}

function isRecordKind(channel: string): channel is RecordKind {
  return RECORD_KINDS.some((kind) => kind === channel);
}

function isUpChannel(channel: string): channel is UpChannel {
  return UP_CHANNELS.some((up) => up === channel);
}
