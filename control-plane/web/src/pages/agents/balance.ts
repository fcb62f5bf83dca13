import type { AgentStatus } from '../../api/types.js';

type Counters = AgentStatus['counters'];

export interface Term {
  name: string;
  value: number;
}

/** A total and what it must be the sum of. */
export interface Balance {
  total: Term;
  parts: Term[];
  /** Total minus parts: zero when nothing was lost on the way. */
  difference: number;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** By reason, the most frequent first. */
export const byReason = (counters: Record<string, number>): Term[] =>
  Object.entries(counters)
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => b.value - a.value);

export const totalOf = (counters: Record<string, number>) => sum(Object.values(counters));

function balance(total: Term, parts: Term[]): Balance {
  return { total, parts, difference: total.value - sum(parts.map(({ value }) => value)) };
}

/** Every packet that arrived was parsed, malformed or of an unsupported kind. */
export const packetBalance = (counters: Counters) =>
  balance({ name: 'received', value: counters.packetsReceived }, [
    { name: 'parsed', value: counters.packetsParsed },
    { name: 'malformed', value: totalOf(counters.packetsMalformed) },
    { name: 'unsupported', value: totalOf(counters.packetsUnsupported) },
  ]);

/** Every flow that began has ended for some reason or is still alive. */
export const flowBalance = (counters: Counters) =>
  balance({ name: 'created', value: counters.flowsCreated }, [
    { name: 'exported', value: totalOf(counters.flowsExported) },
    { name: 'live', value: counters.flowsLive },
  ]);
