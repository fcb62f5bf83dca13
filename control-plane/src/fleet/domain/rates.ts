import type { AgentStatus } from '@picket/shared/contract';

export interface AgentRates {
  readonly packetsPerSecond: number;
  readonly flowsPerSecond: number;
  readonly alertsPerSecond: number;
}

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
  return {
    packetsPerSecond: packets / seconds,
    flowsPerSecond: flows / seconds,
    alertsPerSecond: alerts / seconds,
  };
}
