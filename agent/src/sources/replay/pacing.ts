import { setTimeout as sleep } from 'node:timers/promises';
import { followTime, isPossibleTime } from '../../packet/packet-time.js';
import type { FrameSink, LinkType } from '../index.js';
import { LiveClock } from '../live-clock.js';
import { ReplayTimeline } from './replay-timeline.js';

/** How fast a capture is replayed. */
export type Pace =
  | { readonly kind: 'unlimited' }
  /** Multiple of the speed at which it was recorded. */
  | { readonly kind: 'speed'; readonly factor: number }
  | { readonly kind: 'packets'; readonly perSecond: number };

/** What a first reading of a capture found. */
export interface Extent {
  readonly packets: number;
  /** Times of the first packet and of the last, on the timeline of the replay. */
  readonly firstUs: number;
  readonly lastUs: number;
  /** Time from the first packet to the last, less the silences that the replay skips. */
  readonly durationUs: number;
  /** Silences that are not waited for in full. */
  readonly shortened: number;
}

/** Length of the steps in which packets are let through; a live source pauses at least as often. */
const STEP_MS = 50;

/** Milliseconds that the replay of a capture takes. */
export function replayMs(pace: Pace, { packets, durationUs }: Pick<Extent, 'packets' | 'durationUs'>): number {
  switch (pace.kind) {
    case 'unlimited':
      return 0;
    case 'speed':
      return durationUs / 1000 / pace.factor;
    case 'packets':
      return (packets / pace.perSecond) * 1000;
  }
}

/** The longest silence of a capture that is waited for, in its own time. */
export function longestWaitUs(pace: Pace, maxWaitS: number): number {
  return pace.kind === 'speed' ? maxWaitS * 1e6 * pace.factor : Infinity;
}

/** Measures a capture: put in front of it instead of the agent. */
export class ExtentMeter implements FrameSink {
  packets = 0;
  firstUs = NaN;
  lastUs = NaN;
  private readonly timeline: ReplayTimeline;

  constructor(longestWaitUs: number) {
    this.timeline = new ReplayTimeline(longestWaitUs);
  }

  get durationUs(): number {
    return this.timeline.dueUs;
  }

  get shortened(): number {
    return this.timeline.shortened;
  }

  frame(_bytes: Uint8Array, _offset: number, _captured: number, _wire: number, timeUs: number): void {
    this.packets++;
    if (!isPossibleTime(timeUs)) return;
    this.timeline.next(timeUs);
    const placed = this.timeline.timeUs;
    if (Number.isNaN(this.firstUs)) this.firstUs = placed;
    this.lastUs = Number.isNaN(this.lastUs) ? placed : Math.max(this.lastUs, placed);
  }

  pause(): undefined {
    return undefined;
  }
}

interface HeldFrame {
  readonly bytes: Uint8Array;
  readonly wireBytes: number;
  readonly timeUs: number;
  readonly dueUs: number;
  readonly linkType: LinkType;
}

/**
 * Lets the packets of a capture through as if they came from a wire: their times are shifted so that the last one
 * falls on the end of the replay (never into the future), and each waits for its turn. A file delivers a megabyte at
 * once; it is held here and let through in steps.
 */
export class PacedSink implements FrameSink {
  private held: HeldFrame[] = [];
  private delivered = 0;
  private readonly shiftUs: number;
  private readonly startedMs: number;
  private readonly timeline: ReplayTimeline;
  /** Used where packets keep the pace of the recording. */
  private readonly clock: LiveClock;
  private stepUs: number;

  constructor(
    private readonly sink: FrameSink,
    private readonly pace: Pace,
    extent: Extent,
    nowMs: number,
    private readonly signal: AbortSignal,
    longestWaitUs = Infinity,
  ) {
    this.startedMs = performance.now();
    this.timeline = new ReplayTimeline(longestWaitUs);
    this.shiftUs = Math.floor((nowMs + replayMs(pace, extent)) * 1000 - extent.lastUs);
    this.stepUs = extent.firstUs + this.shiftUs;
    const factor = pace.kind === 'speed' ? pace.factor : 1;
    this.clock = new LiveClock(this.stepUs, () => this.elapsedMs() * factor);
  }

  frame(
    bytes: Uint8Array,
    offset: number,
    capturedBytes: number,
    wireBytes: number,
    timeUs: number,
    linkType: LinkType,
  ): void {
    this.timeline.next(timeUs);
    const placedUs = this.timeline.timeUs + this.shiftUs;
    if (this.pace.kind === 'unlimited') {
      this.sink.frame(bytes, offset, capturedBytes, wireBytes, placedUs, linkType);
      if (isPossibleTime(placedUs)) this.stepUs = followTime(this.stepUs, placedUs);
      return;
    }
    const { dueUs } = this.timeline;
    this.held.push({
      bytes: bytes.slice(offset, offset + capturedBytes),
      wireBytes,
      timeUs: placedUs,
      dueUs,
      linkType,
    });
  }

  pause(): Promise<void> | undefined {
    return this.pace.kind === 'unlimited' ? this.sink.pause(this.stepUs, false) : this.letThrough();
  }

  private async letThrough(): Promise<void> {
    const frames = this.held;
    this.held = [];
    let at = 0;
    while (at < frames.length && !this.signal.aborted) {
      const until = this.elapsedMs() + STEP_MS;
      let lowestUs = Infinity;
      while (at < frames.length && this.dueMs(frames[at]) <= until) {
        const { bytes, wireBytes, timeUs, linkType } = frames[at++];
        if (timeUs < lowestUs) lowestUs = timeUs;
        this.sink.frame(bytes, 0, bytes.length, wireBytes, timeUs, linkType);
        this.delivered++;
      }
      await this.sink.pause(this.nowUs(lowestUs), true);
      await this.waitUntil(until);
    }
  }

  /**
   * The source's clock. By speed it goes on between packets; by packets a second nothing but packets moves it.
   * @param lowestUs of the packets of this step; infinite when there were none
   */
  private nowUs(lowestUs: number): number {
    if (lowestUs !== Infinity) this.stepUs = lowestUs;
    if (this.pace.kind !== 'speed') return this.stepUs;
    this.clock.packet(lowestUs);
    return this.clock.now(true);
  }

  private dueMs(frame: HeldFrame): number {
    if (this.pace.kind === 'packets') return (this.delivered / this.pace.perSecond) * 1000;
    const factor = this.pace.kind === 'speed' ? this.pace.factor : 1;
    return frame.dueUs / 1000 / factor;
  }

  private elapsedMs(): number {
    return performance.now() - this.startedMs;
  }

  private async waitUntil(elapsedMs: number): Promise<void> {
    const delay = elapsedMs - this.elapsedMs();
    // Aborted while asleep: the loop above ends.
    if (delay > 0) await sleep(delay, undefined, { signal: this.signal }).catch(() => undefined);
  }
}
