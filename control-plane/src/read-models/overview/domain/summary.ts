import type { AgentDto } from '../../../api/agent.js';
import type { OverviewDto } from '../../../api/overview.js';

/** What of an agent is summed up here. */
interface AgentFacts {
  readonly health: AgentDto['health'];
  readonly rates: { readonly packetsPerSecond: number; readonly flowsPerSecond: number } | null;
  readonly status: { readonly model: { readonly name: string; readonly version: number } | null } | null;
}

const STEP_MS = 10_000;

/** Of the agents that are expected to work: lost and decommissioned ones are left out. */
export function countHealth(agents: readonly Pick<AgentFacts, 'health'>[]): OverviewDto['agents'] {
  const counts = { online: 0, impaired: 0, silent: 0, offline: 0 };
  for (const { health } of agents) if (health !== 'lost' && health !== 'decommissioned') counts[health] += 1;
  return counts;
}

/** null where no agent has told a rate: that is not the same as zero. */
export function totalRate(
  agents: readonly Pick<AgentFacts, 'rates'>[],
  name: keyof NonNullable<AgentFacts['rates']>,
): number | null {
  const known = agents.flatMap(({ rates }) => (rates ? [rates[name]] : []));
  return known.length === 0 ? null : known.reduce((sum, rate) => sum + rate, 0);
}

/** Model versions that these agents run, most used first. */
export function modelsInUse(agents: readonly Pick<AgentFacts, 'status'>[]): OverviewDto['modelsInUse'] {
  const byVersion = new Map<string, OverviewDto['modelsInUse'][number]>();
  for (const { status } of agents) {
    if (!status?.model) continue;
    const { name, version } = status.model;
    const key = `${name}@${version}`;
    byVersion.set(key, { name, version, agents: (byVersion.get(key)?.agents ?? 0) + 1 });
  }
  return [...byVersion.values()].sort((a, b) => b.agents - a.agents);
}

/** The ten seconds from which on another number of agents told something; a silence of all agents is not an entry. */
export function reportingAgents(
  activity: readonly { readonly at: Date; readonly agents: number }[],
): OverviewDto['reporting'] {
  return activity
    .filter(({ agents }, index) => agents !== activity[index - 1]?.agents)
    .map(({ at, agents }) => ({ at: at.toISOString(), agents }));
}

/**
 * A point per ten seconds from the first activity on, null where no agent told anything; the ten seconds that are not
 * over yet are left out, since they would look like a drop.
 */
export function toSeries(
  activity: readonly { readonly at: Date; readonly flows: number; readonly alerts: number }[],
  nowMs: number,
): OverviewDto['series'] {
  const first = activity[0]?.at.getTime();
  if (first === undefined) return [];
  const byTime = new Map(activity.map((point) => [point.at.getTime(), point]));
  const series: OverviewDto['series'] = [];
  for (let at = first; at + STEP_MS <= nowMs; at += STEP_MS) {
    const point = byTime.get(at);
    const perSecond = (count: number | undefined) => (count === undefined ? null : (count * 1000) / STEP_MS);
    series.push({
      at: new Date(at).toISOString(),
      flowsPerSecond: perSecond(point?.flows),
      alertsPerSecond: perSecond(point?.alerts),
    });
  }
  return series;
}
