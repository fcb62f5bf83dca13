import type { AgentStatus } from '@picket/shared/contract';

export interface AgentRates {
  readonly packetsPerSecond: number;
  readonly flowsPerSecond: number;
  readonly alertsPerSecond: number;
  /** Packets that it could not read; missing in rows of an earlier version, as those below. */
  readonly unsupportedPerSecond?: number;
  /** Packets that the kernel dropped, and records that the agent gave up. */
  readonly droppedPerSecond?: number;
  /** By how much the outbox grew; negative while it is emptied. */
  readonly outboxPerSecond?: number;
}

/** Above any line that an agent listens on: a counter is wrong. */
const MAX_PACKETS_PER_SECOND = 1e9;

/** What an agent did between two statuses. */
export interface Progress {
  readonly packets: number;
  readonly flows: number;
  readonly alerts: number;
}

/** What the agent did since the status before; since its start when it has restarted (its counters begin at zero). */
export function progressSince(before: AgentStatus | null, now: AgentStatus): Progress {
  const base = before?.bootEpoch === now.bootEpoch ? before.counters : undefined;
  const grown = (name: 'packetsReceived' | 'flowsScored' | 'alertsSent') =>
    Math.max(0, now.counters[name] - (base?.[name] ?? 0));
  return { packets: grown('packetsReceived'), flows: grown('flowsScored'), alerts: grown('alertsSent') };
}

/** Rates over two statuses of the same boot epoch, by the agent's own clock; null when there is nothing to compare. */
export function ratesBetween(before: AgentStatus | null, now: AgentStatus): AgentRates | null {
  if (before?.bootEpoch !== now.bootEpoch) return null;
  const seconds = (Date.parse(now.sentAt) - Date.parse(before.sentAt)) / 1000;
  if (!(seconds > 0)) return null;
  const { packets, flows, alerts } = progressSince(before, now);
  if (packets / seconds > MAX_PACKETS_PER_SECOND) return null;
  const [old, current] = [lossesOf(before), lossesOf(now)];
  return {
    packetsPerSecond: packets / seconds,
    flowsPerSecond: flows / seconds,
    alertsPerSecond: alerts / seconds,
    unsupportedPerSecond: Math.max(0, current.unsupported - old.unsupported) / seconds,
    droppedPerSecond: Math.max(0, current.dropped - old.dropped) / seconds,
    outboxPerSecond: (current.outbox - old.outbox) / seconds,
  };
}

function lossesOf({ counters }: AgentStatus) {
  const total = (byReason: Readonly<Record<string, number>> | undefined) =>
    Object.values(byReason ?? {}).reduce((sum, count) => sum + count, 0);
  return {
    unsupported: total(counters.packetsUnsupported) + total(counters.packetsMalformed),
    dropped: total(counters.recordsDropped) + (counters.packetsDroppedByKernel ?? 0),
    outbox: counters.outboxRecords,
  };
}

const STEP_MS = 10_000;
/** Longer gaps than this are not filled in: the time of the work is unknown. */
const LONGEST_MS = 3_600_000;

/** What was done between two moments, by the ten seconds in which it was. Counts are whole, and add up. */
export function spread(progress: Progress, fromMs: number, toMs: number): { at: Date; progress: Progress }[] {
  const startMs = Math.max(Math.min(fromMs, toMs - 1), toMs - LONGEST_MS);
  const parts: { at: Date; progress: Progress }[] = [];
  const shareUntil = (ms: number, count: number) => Math.round((count * (ms - startMs)) / (toMs - startMs));
  for (let at = Math.floor(startMs / STEP_MS) * STEP_MS; at < toMs; at += STEP_MS) {
    const [from, to] = [Math.max(at, startMs), Math.min(at + STEP_MS, toMs)];
    const share = (count: number) => shareUntil(to, count) - shareUntil(from, count);
    const { packets, flows, alerts } = progress;
    parts.push({ at: new Date(at), progress: { packets: share(packets), flows: share(flows), alerts: share(alerts) } });
  }
  return parts;
}
