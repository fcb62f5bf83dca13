import { setTimeout as sleep } from 'node:timers/promises';
import type { FrameSink, LinkType } from './capture/index.js';

/** How fast a capture is replayed. */
export type Pace =
  | { readonly kind: 'unlimited' }
  /** Multiple of the speed at which it was recorded. */
  | { readonly kind: 'speed'; readonly factor: number }
  | { readonly kind: 'packets'; readonly perSecond: number };

/** What a first reading of a capture found. */
export interface Extent {
  readonly packets: number;
  readonly firstUs: number;
  readonly lastUs: number;
}

/** Length of the steps in which packets are let through; a live source pauses at least as often. */
const STEP_MS = 50;

/** Milliseconds that the replay of a capture takes. */
export function replayMs(pace: Pace, { packets, firstUs, lastUs }: Extent): number {
  switch (pace.kind) {
    case 'unlimited':
      return 0;
    case 'speed':
      return (lastUs - firstUs) / 1000 / pace.factor;
    case 'packets':
      return (packets / pace.perSecond) * 1000;
  }
}

/** Measures a capture: put in front of it instead of the agent. */
export class ExtentMeter implements FrameSink {
  packets = 0;
  firstUs = Infinity;
  lastUs = -Infinity;

  frame(_bytes: Uint8Array, _offset: number, _captured: number, _wire: number, timeUs: number): void {
    this.packets++;
    if (timeUs < this.firstUs) this.firstUs = timeUs;
    if (timeUs > this.lastUs) this.lastUs = timeUs;
  }

  pause(): undefined {
    return undefined;
  }
}

interface HeldFrame {
  readonly bytes: Uint8Array;
  readonly wireBytes: number;
  readonly timeUs: number;
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
  private newestUs: number;
  private readonly shiftUs: number;
  private readonly startedMs: number;

  constructor(
    private readonly sink: FrameSink,
    private readonly pace: Pace,
    private readonly extent: Extent,
    nowMs: number,
    private readonly signal: AbortSignal,
  ) {
    this.startedMs = performance.now();
    this.shiftUs = Math.floor((nowMs + replayMs(pace, extent)) * 1000 - extent.lastUs);
    this.newestUs = extent.firstUs + this.shiftUs;
  }

  frame(
    bytes: Uint8Array,
    offset: number,
    capturedBytes: number,
    wireBytes: number,
    timeUs: number,
    linkType: LinkType,
  ): void {
    if (this.pace.kind === 'unlimited') {
      this.sink.frame(bytes, offset, capturedBytes, wireBytes, timeUs + this.shiftUs, linkType);
      return;
    }
    this.held.push({ bytes: bytes.slice(offset, offset + capturedBytes), wireBytes, timeUs, linkType });
  }

  pause(nowUs: number): Promise<void> | undefined {
    return this.pace.kind === 'unlimited' ? this.sink.pause(nowUs + this.shiftUs) : this.letThrough();
  }

  private async letThrough(): Promise<void> {
    const frames = this.held;
    this.held = [];
    let at = 0;
    while (at < frames.length && !this.signal.aborted) {
      const until = this.elapsedMs() + STEP_MS;
      while (at < frames.length && this.dueMs(frames[at]) <= until) {
        const { bytes, wireBytes, timeUs, linkType } = frames[at++];
        this.newestUs = Math.max(this.newestUs, timeUs + this.shiftUs);
        this.sink.frame(bytes, 0, bytes.length, wireBytes, timeUs + this.shiftUs, linkType);
        this.delivered++;
      }
      await this.sink.pause(this.clockUs());
      await this.waitUntil(until);
    }
  }

  /** The source's clock. By speed it goes on between packets; by packets a second nothing but packets moves it. */
  private clockUs(): number {
    if (this.pace.kind !== 'speed') return this.newestUs;
    const elapsedUs = this.elapsedMs() * 1000 * this.pace.factor;
    return Math.max(this.newestUs, this.extent.firstUs + this.shiftUs + elapsedUs);
  }

  private dueMs(frame: HeldFrame): number {
    if (this.pace.kind === 'packets') return (this.delivered / this.pace.perSecond) * 1000;
    const factor = this.pace.kind === 'speed' ? this.pace.factor : 1;
    return (frame.timeUs - this.extent.firstUs) / 1000 / factor;
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
