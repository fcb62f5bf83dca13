import type { CaptureWarning } from '@picket/shared/contract';
import type { MeterCounters } from '../profiles/index.js';
import type { DirectionCounters } from './direction-watch.js';
import type { FrameCounters } from './frame-watch.js';

/** What was seen of an interface since the agent started. */
export interface TrafficCounters extends FrameCounters, DirectionCounters {
  readonly packets: number;
  /** Packets whose headers were not captured in full. */
  readonly cut: number;
  /** How often time went back. */
  readonly timeSteps: number;
  readonly impossibleTimes: number;
}

export const NO_TRAFFIC: TrafficCounters = {
  packets: 0,
  cut: 0,
  timeSteps: 0,
  impossibleTimes: 0,
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
    cut: a.cut + sign * b.cut,
    timeSteps: a.timeSteps + sign * b.timeSteps,
    impossibleTimes: a.impossibleTimes + sign * b.impossibleTimes,
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
/** A few frames of a jumbo peer are not a finding. */
const MIN_SUPER_FRAMES = 10;
/** Below it the odd packet of a scanner, which is as short as it looks. */
const CUT_SHARE = 0.01;

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
  return [...found, ...packetFindings(window)];
}

type PacketCounters = Pick<TrafficCounters, 'packets' | 'cut' | 'timeSteps' | 'impossibleTimes'>;

/** What a meter has counted that a finding may come of, of an interface or of a file. */
export function packetCountersOf({ packetsReceived, packetsNoted, packetsMalformed }: MeterCounters): PacketCounters {
  return {
    packets: packetsReceived,
    cut: packetsNoted['truncated'] ?? 0,
    timeSteps: packetsNoted['time_step'] ?? 0,
    impossibleTimes: packetsMalformed['time'] ?? 0,
  };
}

/** What is wrong with packets themselves, wherever they come from. */
export function packetFindings({ packets, cut, timeSteps, impossibleTimes }: PacketCounters): CaptureWarning[] {
  const found: CaptureWarning[] = [];
  if (cut > 0 && cut >= CUT_SHARE * packets) found.push('cut-packets');
  if (timeSteps > 0) found.push('time-steps');
  if (impossibleTimes > 0) found.push('impossible-times');
  return found;
}
