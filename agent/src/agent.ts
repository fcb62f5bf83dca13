import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CONTRACT,
  describeCaptureWarning,
  type AgentCounters,
  type AgentStatus,
  type CaptureWarning,
} from '@picket/shared/contract';
import type { AlertStage } from './alerts/alert-stage.js';
import type { CaptureEnd, FrameSink, InterfaceFacts, PacketSocket, PacketSource } from './sources/index.js';
import type { AgentConfig } from './config.js';
import type { AgentEvents } from './events.js';
import type { Logger } from './host/log.js';
import type { Addresses } from './identity/addresses.js';
import type { IdentityKeeper } from './identity/identity-keeper.js';
import type { ModelStore } from './model-store/model-store.js';
import type { Pipeline } from './pipeline/pipeline.js';
import type { SettingsAnswer, SettingsKeeper } from './settings/settings-keeper.js';
import type { StateDir } from './host/state-dir.js';
import { STOPPED, writeLocalStatus, type LocalStatus } from './host/status.js';
import { TrafficFindings } from './traffic/traffic-findings.js';
import type { Outbox } from './uplink/outbox.js';
import type { Uplink } from './uplink/uplink.js';
import { AGENT_VERSION } from './version.js';
import { addKnown, sumWork, workOf, type WorkCounters } from './pipeline/work-counters.js';
import type { WorkerPool } from './pipeline/workers/worker-pool.js';

export interface AgentParts {
  readonly config: AgentConfig;
  /** They change when the control plane gives this host another id. */
  readonly addresses: () => Addresses;
  readonly identity: IdentityKeeper;
  readonly logger: Logger;
  readonly stateDir: StateDir;
  readonly events: AgentEvents;
  readonly outbox: Outbox;
  readonly pipeline: Pipeline;
  readonly alerts: AlertStage;
  readonly workers: WorkerPool;
  readonly models: ModelStore;
  readonly settings: SettingsKeeper;
  readonly uplink: Uplink;
}

const WAITING = 'waiting for a model: flows are counted, not scored';
const HEARTBEAT_MS = 500;
const POLL_MS = 100;
/** A control plane that does not answer must not keep an agent that ends anyway. */
const TELL_MS = 5000;
const MAX_TROUBLE = 1000;

/** A running agent: takes sources one after the other, and stops without losing what it has. */
export class Agent {
  private readonly startedAt = new Date().toISOString();
  private readonly timers: NodeJS.Timeout[] = [];
  private statusTimer: NodeJS.Timeout | undefined;
  /** Packets that the kernel dropped at the sources that have ended. */
  private pastDrops: number | null = null;
  private source: PacketSource | undefined;
  /** Of the live source; undefined for a file. */
  private interfaceFacts: InterfaceFacts | undefined;
  private readonly findings = new TrafficFindings();
  private warnings: CaptureWarning[] = [];
  /** Why it cannot capture. */
  private trouble: string | undefined;
  /** Taken out of service: nothing of it stays on this host. */
  isLeaving = false;

  constructor(private readonly parts: AgentParts) {}

  /** Calls back when the control plane has taken this host out of service: stop, and then `purge`. */
  onDecommissioned(listener: () => void): void {
    this.parts.events.on('identity.decommissioned', () => {
      this.isLeaving = true;
      listener();
    });
  }

  /** Deletes what the agent has on this host, once it has stopped, if the control plane has said so. */
  async purge(): Promise<void> {
    const { identity, logger, stateDir } = this.parts;
    if (!this.isLeaving || !identity.current) return;
    const { purge } = await import('./identity/purge.js');
    await purge(stateDir.path, identity.current, logger);
  }

  async start(): Promise<void> {
    await this.parts.models.start();
    if (!this.parts.models.activeRef) this.parts.logger.info(WAITING);
    this.parts.uplink.start();
    this.parts.identity.start();
    this.useSettings();
    this.timers.push(setInterval(() => this.parts.pipeline.heartbeat(), HEARTBEAT_MS));
    this.publishStatus();
  }

  /** Says why this host cannot capture, if there is a control plane that hears it, and leaves. */
  async tellTrouble(trouble: string): Promise<void> {
    const { identity, uplink } = this.parts;
    this.trouble = trouble.slice(0, MAX_TROUBLE);
    if (identity.current) {
      uplink.start();
      const untilMs = performance.now() + TELL_MS;
      while (!uplink.isConnected && performance.now() < untilMs) await sleep(POLL_MS);
    }
    await this.stop();
  }

  /** Goes by the settings that hold now. */
  useSettings(): void {
    clearInterval(this.statusTimer);
    this.statusTimer = setInterval(() => this.publishStatus(), this.parts.config['status.intervalS'] * 1000);
  }

  /** Tells the control plane what became of the settings that it wants. */
  reportSettings(answer: SettingsAnswer): void {
    const at = new Date().toISOString();
    this.parts.uplink.publishReport({ ...answer, subject: 'configuration', model: this.parts.models.activeRef, at });
    this.publishStatus();
  }

  /**
   * Reads a source to its end.
   * @param through puts something between source and agent, such as a pace
   * @throws PicketError `capture.*`
   */
  async consume(
    source: PacketSource,
    signal: AbortSignal,
    through: (sink: FrameSink) => FrameSink = (sink) => sink,
  ): Promise<CaptureEnd> {
    this.parts.events.emit('source.opened', source.name);
    this.source = source;
    this.interfaceFacts = source.interfaceFacts;
    if (source.interfaceFacts) this.parts.pipeline.watchInterface(source.interfaceFacts);
    try {
      const end = await source.run(through(this.parts.pipeline), signal);
      this.pastDrops = addKnown(this.pastDrops, end.kernelDrops);
      return end;
    } finally {
      this.source = undefined;
      await this.parts.pipeline.endOfSource();
      this.lookAtTraffic();
      this.interfaceFacts = undefined;
    }
  }

  /**
   * Captures an interface until it closes, with one worker per socket.
   * @throws AgentError `worker.died`
   */
  async consumeInWorkers(sockets: readonly PacketSocket[], signal: AbortSignal): Promise<CaptureEnd> {
    this.parts.events.emit('source.opened', sockets[0].name);
    this.interfaceFacts = sockets[0];
    return this.parts.workers.run(sockets, signal);
  }

  /** Returns when there is a model to score with. */
  async waitForModel(signal: AbortSignal): Promise<void> {
    while (!this.parts.models.activeRef && !signal.aborted) await sleep(POLL_MS);
  }

  /** Carries out what the operator asked for by `picket-agent model …`. */
  async reload(): Promise<void> {
    await this.parts.models.carryOutRequest();
    await this.parts.identity.check();
    this.publishStatus();
  }

  publishStatus(): void {
    this.lookAtTraffic();
    writeLocalStatus(this.parts.stateDir.path, this.localStatus());
    this.parts.uplink.publishStatus();
  }

  /**
   * Waits until the outbox is empty, for the configured time at most.
   * @returns records that are still in it; they stay on the disk for the next run
   */
  async drain(signal: AbortSignal): Promise<number> {
    const { config, outbox, pipeline, workers } = this.parts;
    await workers.ended();
    await pipeline.close();
    const untilMs = performance.now() + config['mqtt.drainS'] * 1000;
    while (outbox.records > 0 && performance.now() < untilMs && !signal.aborted) {
      await sleep(POLL_MS);
    }
    return outbox.records;
  }

  /** Everything that is known goes to the disk; then the agent says good-bye. */
  async stop(): Promise<void> {
    for (const timer of [...this.timers, this.statusTimer]) clearInterval(timer);
    await this.parts.identity.stop();
    await this.parts.models.stop();
    await this.parts.workers.ended();
    await this.parts.pipeline.close();
    await this.parts.uplink.stop();
    await this.parts.outbox.close();
    const dropped = Object.entries(this.parts.outbox.dropped).map(([reason, count]) => `${count} ${reason}`);
    if (dropped.length > 0) this.parts.logger.warn(`records that were given up: ${dropped.join(', ')}`);
    writeLocalStatus(this.parts.stateDir.path, { ...this.localStatus(), online: false, state: STOPPED });
    this.parts.stateDir.release();
  }

  /** What goes to the control plane. */
  status(online: boolean): AgentStatus {
    return {
      online,
      contract: CONTRACT,
      agentVersion: AGENT_VERSION,
      hostname: hostname(),
      profiles: [this.parts.config.profile],
      model: this.parts.models.activeRef,
      shadowModel: null,
      captureSource: this.parts.events.sourceName,
      bootEpoch: this.parts.stateDir.bootEpoch,
      startedAt: this.startedAt,
      sentAt: new Date().toISOString(),
      counters: this.counters(),
      warnings: this.warnings,
      ...(this.trouble !== undefined && { trouble: this.trouble }),
      settings: this.parts.settings.reported,
    };
  }

  /** What is wrong with the packets that come in, by name; a new finding is logged. */
  private lookAtTraffic(): void {
    if (!this.interfaceFacts) return;
    const before = this.warnings;
    this.warnings = this.findings.look(this.work().traffic, performance.now());
    if (!this.interfaceFacts.isPromiscuous) this.warnings.push('not-promiscuous');
    for (const warning of this.warnings.filter((name) => !before.includes(name)))
      this.parts.logger.warn(`${this.parts.events.sourceName}: ${describeCaptureWarning(warning)}`);
  }

  /** The status with what only this host is told. */
  localStatus(): LocalStatus {
    const { addresses, models, outbox, uplink } = this.parts;
    return {
      ...this.status(true),
      agentId: addresses().agentId,
      pid: process.pid,
      state: models.activeRef ? 'scoring' : WAITING,
      broker: addresses().brokerUrl,
      isConnected: uplink.isConnected,
      isOutboxBlocked: outbox.isBlocked,
      isPromiscuous: this.interfaceFacts?.isPromiscuous ?? null,
      flowsUnscored: this.work().scoring.unscored,
      unstored: uplink.unstored ?? null,
      quarantined: models.quarantined,
    };
  }

  /** The counters of this thread and of all workers. */
  private work(): WorkCounters {
    const { alerts, pipeline, workers } = this.parts;
    const drops = addKnown(this.pastDrops, this.source?.kernelDrops?.() ?? null);
    return sumWork([workOf(pipeline, alerts, drops), ...workers.counters()]);
  }

  private counters(): AgentCounters {
    const { outbox } = this.parts;
    const { meter, scoring, alertsSent, kernelDrops } = this.work();
    return {
      packetsReceived: meter.packetsReceived,
      packetsParsed: meter.packetsParsed,
      packetsMalformed: meter.packetsMalformed,
      packetsUnsupported: meter.packetsUnsupported,
      packetsNoted: meter.packetsNoted,
      packetsDroppedByKernel: kernelDrops,
      flowsCreated: meter.flowsCreated,
      flowsExported: meter.flowsExported,
      flowsLive: meter.flowsLive,
      flowsScored: scoring.scored,
      flowsAlerted: scoring.alerted,
      alertsSent,
      outboxRecords: outbox.records,
      outboxBytes: outbox.bytes,
      recordsDropped: { ...outbox.dropped },
    };
  }
}
