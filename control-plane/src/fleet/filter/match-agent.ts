import type { Condition, Field, Operator, Term } from './parse-filter.js';

/** What a filter asks of an agent. */
export interface FilteredAgent {
  readonly id: string;
  readonly group?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly health: string;
  readonly identity: { readonly revoked: unknown } | null;
  readonly status: {
    readonly hostname: string;
    readonly agentVersion: string;
    readonly profiles: readonly string[];
    readonly model: { readonly name: string; readonly version: number } | null;
    readonly counters: { readonly packetsReceived: number; readonly packetsDroppedByKernel: number | null };
  } | null;
}

/** Whether all terms hold. What is not known of an agent holds never, and turned round always. */
export function matchesFilter(terms: readonly Term[], agent: FilteredAgent): boolean {
  return terms.every((term) => holds(term, agent) !== term.isNot);
}

function holds(condition: Condition, agent: FilteredAgent): boolean {
  if (condition.kind === 'flag')
    return condition.flag === 'revoked' ? isRevoked(agent) : agent.health === condition.flag;
  if (condition.kind === 'word') return hasWord(condition.text.toLowerCase(), agent);
  return FIELD_HOLDS[condition.field](agent, condition.value, condition.operator);
}

const isRevoked = ({ identity }: FilteredAgent) => identity?.revoked != null;

const hasWord = (word: string, { id, status }: FilteredAgent) =>
  [id, status?.hostname ?? ''].some((text) => text.toLowerCase().includes(word));

type Holds = (agent: FilteredAgent, value: string, operator: Operator) => boolean;

const FIELD_HOLDS: Readonly<Record<Field, Holds>> = {
  group: (agent, value) => agent.group === value,
  label: ({ labels = {} }, value) => {
    const [name = '', ...rest] = value.split('=');
    if (!Object.hasOwn(labels, name)) return false;
    return rest.length === 0 || labels[name] === rest.join('=');
  },
  health: (agent, value) => agent.health === value,
  profile: ({ status }, value) => status?.profiles.includes(value) === true,
  model: ({ status }, value) => {
    const { name, version } = status?.model ?? {};
    return name !== undefined && (value === name || value === `${name}@${version}`);
  },
  version: ({ status }, value, operator) => {
    const version = status && numbersOf(status.agentVersion);
    return version != null && compares(orderOf(version, numbersOf(value) ?? []), operator);
  },
  loss: (agent, value, operator) => {
    const loss = lossOf(agent);
    return loss !== undefined && compares(Math.sign(loss * 100 - Number.parseFloat(value)), operator);
  },
};

/** Share of the packets that the kernel dropped since the agent started; undefined: it does not count them. */
function lossOf({ status }: FilteredAgent): number | undefined {
  const { packetsReceived = 0, packetsDroppedByKernel: dropped } = status?.counters ?? {};
  if (dropped == null) return undefined;
  return dropped === 0 ? 0 : dropped / (packetsReceived + dropped);
}

/** `1.4.2-beta` → 1, 4, 2; undefined: it does not begin with a number. */
function numbersOf(version: string): number[] | undefined {
  return /^\d+(\.\d+)*/.exec(version)?.[0].split('.').map(Number);
}

/** As far as the second is written: 1.4.2 is a 1.4. @returns -1, 0 or 1 */
function orderOf(version: readonly number[], other: readonly number[]): number {
  const index = other.findIndex((number, at) => (version[at] ?? 0) !== number);
  return index < 0 ? 0 : Math.sign((version[index] ?? 0) - other[index]!);
}

function compares(order: number, operator: Operator): boolean {
  if (order === 0) return operator === '=' || operator === '<=' || operator === '>=';
  return order < 0 ? operator === '<' || operator === '<=' : operator === '>' || operator === '>=';
}
