import { Injectable } from '@nestjs/common';
import { timeSegments, type Level } from './domain/time-segments.js';
import { WindowTotals } from './domain/window-totals.js';
import { SketchRangeRepository } from './persistence/sketch-range.repository.js';
import { WindowRepository } from './persistence/window.repository.js';
import { Retention } from './retention.js';
import { inSlices } from '../platform/time-slices.js';

export interface MergeQuery {
  /** SHA-256 of the model's bundle. */
  readonly modelDigest: string;
  /** Undefined: the whole fleet. */
  readonly agentId?: string | undefined;
  /** Milliseconds since 1970; windows that begin in [fromMs, toMs) are merged. */
  readonly fromMs: number;
  readonly toMs: number;
}

const FLEET_LEVELS: readonly Level[] = ['day', 'hour', 'minute'];
const AGENT_LEVELS: readonly Level[] = ['day', 'hour', 'window'];

/** What agents have seen, summed over any range of time and any part of the fleet. */
@Injectable()
export class SketchStore {
  constructor(
    private readonly ranges: SketchRangeRepository,
    private readonly windows: WindowRepository,
    private readonly retention: Retention,
  ) {}

  /** The sum of all windows of the range, exact to the minute (of one agent: to the window) while those are kept. */
  async merged({ modelDigest, agentId, fromMs, toMs }: MergeQuery): Promise<WindowTotals> {
    const levels = (agentId === undefined ? FLEET_LEVELS : AGENT_LEVELS).map((level) => ({
      level,
      keptSinceMs: this.retention.keptSinceMs(level),
    }));
    const totals = new WindowTotals();
    const segments = timeSegments(fromMs, toMs, levels);
    await this.ranges.read({ modelDigest, agentId, segments }, (payloads) =>
      inSlices(payloads, (payload) => totals.add(payload)),
    );
    return totals;
  }

  /** How many agents have windows of that model in the range. */
  countAgents({ modelDigest, fromMs, toMs }: Omit<MergeQuery, 'agentId'>): Promise<number> {
    return this.ranges.countAgents(modelDigest, fromMs, toMs);
  }

  /** Digest of the model that was heard of last; undefined when no agent has sent a window yet. */
  latestModelDigest(): Promise<string | undefined> {
    return this.windows.latestModelDigest();
  }
}
