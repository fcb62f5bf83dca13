import type { FrameSink, InterfaceFacts, LinkType } from '../sources/index.js';
import { createFlowMeter, type FlowMeter, type FlowMeterOptions } from '../profiles/index.js';
import type { AlertStage } from '../alerts/alert-stage.js';
import type { LoadedModel } from '../scoring/model.js';
import { ScoringStage, type ScoredBatch, type ScoredSink, type ScoringOptions } from '../scoring/scoring-stage.js';
import type { TelemetryStage } from '../sketches/telemetry-stage.js';
import { DirectionWatch } from '../traffic/direction-watch.js';
import { FrameWatch } from '../traffic/frame-watch.js';
import { NO_TRAFFIC, packetCountersOf, type TrafficCounters } from '../traffic/traffic-findings.js';
import type { Outbox } from '../uplink/outbox.js';

/** Where records go; the outbox, or in a worker what stands for it. */
export type RecordSink = Pick<Outbox, 'append' | 'countDropped' | 'isBusy' | 'flush'>;

export interface PipelineParts {
  readonly meter: FlowMeterOptions;
  readonly scoring: ScoringOptions;
  readonly alerts: AlertStage;
  readonly telemetry: TelemetryStage;
  readonly outbox: RecordSink;
  /** A model has scored a batch. */
  readonly onScored: () => void;
}

/**
 * The way of a packet: into a flow, at its end into a batch, from there into alerts and sketches. Packets come in
 * without a pause; everything that waits for something happens in `pause`, while the source waits.
 */
export class Pipeline implements FrameSink, ScoredSink {
  readonly meter: FlowMeter;
  readonly scoring: ScoringStage;
  /** The source's clock at its last pause, and when that was by ours. */
  private clockUs = NaN;
  private pausedAtMs = 0;
  /** Whether flows end by that clock. */
  private isLive = false;
  /** Not an ExclusiveRunner: a pause without work makes no promise, and a source fails with the work that it waits for. */
  private working: Promise<void> | undefined;
  private readonly directions: DirectionWatch;
  private frames: FrameWatch | undefined;
  private windowModel: LoadedModel | undefined;

  constructor(private readonly parts: PipelineParts) {
    this.scoring = new ScoringStage(parts.scoring, this);
    this.directions = new DirectionWatch(parts.meter.profile);
    this.meter = createFlowMeter(parts.meter, {
      flow: (record) => {
        this.directions.flow(record);
        this.scoring.flow(record);
      },
    });
  }

  frame(
    bytes: Uint8Array,
    offset: number,
    capturedBytes: number,
    wireBytes: number,
    timeUs: number,
    linkType: LinkType,
  ): void {
    this.frames?.see(bytes, offset, capturedBytes, wireBytes, linkType);
    this.meter.frame(bytes, offset, capturedBytes, wireBytes, timeUs, linkType);
  }

  /** The packets come from an interface: from now on they are looked at for what a wrong mirror or an offload does. */
  watchInterface({ mtuBytes }: InterfaceFacts): void {
    this.frames = new FrameWatch(mtuBytes);
  }

  /** Nothing, unless the packets come from an interface. */
  get traffic(): TrafficCounters {
    if (!this.frames) return NO_TRAFFIC;
    return { ...packetCountersOf(this.meter.counters()), ...this.frames.counters, ...this.directions.counters };
  }

  pause(nowUs: number, isLive: boolean): Promise<void> | undefined {
    this.clockUs = nowUs;
    this.isLive = isLive;
    this.pausedAtMs = performance.now();
    if (this.working) return this.afterWork(nowUs, isLive);
    if (isLive) this.meter.sweep(nowUs);
    return this.startWork();
  }

  /** For a source that has been silent: time goes on although no packet says so. */
  heartbeat(): void {
    const silentMs = performance.now() - this.pausedAtMs;
    if (silentMs < 1000 || this.working || Number.isNaN(this.clockUs)) return;
    void this.pause(this.clockUs + silentMs * 1000, this.isLive);
  }

  /** The source has ended: its open flows are finished and scored, and its alerts sent. */
  async endOfSource(): Promise<void> {
    await this.working;
    this.meter.flush();
    await this.scoring.run();
    if (this.windowModel) await this.parts.alerts.flush(this.windowModel);
    await this.parts.outbox.flush();
  }

  /** The agent stops, perhaps in the middle of a source: closes everything that is open. */
  async close(): Promise<void> {
    await this.endOfSource();
    if (this.windowModel) await this.retire(this.windowModel);
    await this.parts.outbox.flush();
  }

  async batch(scored: ScoredBatch): Promise<void> {
    this.windowModel = scored.model;
    this.parts.telemetry.add(scored, this.clockUs);
    await this.parts.alerts.add(scored);
    // A table that is emptied at once makes many batches, and with one alert per flow more records than may wait in memory.
    if (this.parts.outbox.isBusy) await this.parts.outbox.flush();
    this.parts.onScored();
  }

  async retire(model: LoadedModel): Promise<void> {
    await this.parts.alerts.flush(model);
    this.parts.telemetry.flush(model);
    this.windowModel = undefined;
  }

  private async afterWork(nowUs: number, isLive: boolean): Promise<void> {
    await this.working;
    await this.pause(nowUs, isLive);
  }

  private startWork(): Promise<void> | undefined {
    const isDue = this.scoring.isDue(performance.now());
    if (!isDue && !this.parts.outbox.isBusy && !this.isWindowOver()) return undefined;
    this.working = this.work(isDue).finally(() => (this.working = undefined));
    return this.working;
  }

  private isWindowOver(): boolean {
    const { alerts, telemetry } = this.parts;
    return alerts.isWindowOver(this.clockUs) || telemetry.isWindowOver(this.clockUs);
  }

  private async work(isScoringDue: boolean): Promise<void> {
    const { alerts, telemetry, outbox } = this.parts;
    if (isScoringDue) await this.scoring.run();
    if (this.windowModel && alerts.isWindowOver(this.clockUs)) await alerts.flush(this.windowModel);
    if (this.windowModel && telemetry.isWindowOver(this.clockUs)) telemetry.flush(this.windowModel);
    if (outbox.isBusy) await outbox.flush();
  }
}
