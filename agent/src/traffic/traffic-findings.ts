import type { CaptureWarning } from '@picket/shared/contract';
import type { DirectionCounters } from './direction-watch.js';
import type { FrameCounters } from './frame-watch.js';

/** What was seen of an interface since the agent started. */
export interface TrafficCounters extends FrameCounters, DirectionCounters {
  readonly packets: number;
}

export const NO_TRAFFIC: TrafficCounters = {
  packets: 0,
  superFrames: 0,
  compared: 0,
  duplicates: 0,
  conversations: 0,
  oneWay: 0,
};

export function addTraffic(a: TrafficCounters, b: TrafficCounters): TrafficCounters {
  return combine(a, b, 1);
}

/** a + sign * b, counter by counter. */
function combine(a: TrafficCounters, b: TrafficCounters, sign: 1 | -1): TrafficCounters {
  return {
    packets: a.packets + sign * b.packets,
    superFrames: a.superFrames + sign * b.superFrames,
    compared: a.compared + sign * b.compared,
    duplicates: a.duplicates + sign * b.duplicates,
    conversations: a.conversations + sign * b.conversations,
    oneWay: a.oneWay + sign * b.oneWay,
  };
}

const WINDOW_MS = 60_000;
const MIN_COMPARED = 160;
const MIN_CONVERSATIONS = 20;
/** A mirror that sends all packets twice reaches nearly 1, one of two ports of a switch that both are mirrored half of it. */
const DUPLICATE_SHARE = 0.4;
const ONE_WAY_SHARE = 0.95;
/** A few frames of a jumbo peer are no finding. */
const MIN_SUPER_FRAMES = 10;

/** Judges an interface by what came in during the last minute; a finding stands until a minute without it has passed. */
export class TrafficFindings {
  private begin = NO_TRAFFIC;
  private beganMs: number | undefined;
  private readonly since = new Map<CaptureWarning, number>();

  /** @param nowMs any clock that only goes forward */
  look(total: TrafficCounters, nowMs: number): CaptureWarning[] {
    this.beganMs ??= nowMs;
    const window = combine(total, this.begin, -1);
    const isOver = nowMs - this.beganMs >= WINDOW_MS;
    for (const warning of findingsOf(window, isOver)) this.since.set(warning, nowMs);
    if (isOver) [this.begin, this.beganMs] = [total, nowMs];
    for (const [warning, ms] of this.since) if (nowMs - ms > WINDOW_MS) this.since.delete(warning);
    if (window.packets > 0) this.since.delete('no-traffic');
    return [...this.since.keys()];
  }
}

/** @param isOver whether the window has been long enough to miss packets in it */
export function findingsOf(window: TrafficCounters, isOver: boolean): CaptureWarning[] {
  const found: CaptureWarning[] = [];
  if (isOver && window.packets === 0) found.push('no-traffic');
  if (window.conversations >= MIN_CONVERSATIONS && window.oneWay >= ONE_WAY_SHARE * window.conversations)
    found.push('one-direction');
  if (window.compared >= MIN_COMPARED && window.duplicates >= DUPLICATE_SHARE * window.compared)
    found.push('duplicates');
  if (window.superFrames >= MIN_SUPER_FRAMES) found.push('super-frames');
  return found;
}
