import type { DriftFilter } from '../../api/queries.js';
import { isAny, isOneOf, type Known } from '../../components/link-check.js';

const MINUTE_MS = 60_000;

export const RANGES = [
  { value: '15m', label: '15 min', rangeMs: 15 * MINUTE_MS },
  { value: '1h', label: '1 h', rangeMs: 60 * MINUTE_MS },
  { value: '24h', label: '24 h', rangeMs: 24 * 60 * MINUTE_MS },
] as const;

/** What the address can carry. */
export const KNOWN: Known = {
  range: isOneOf(RANGES.map(({ value }) => value)),
  model: isAny,
  agent: isAny,
  feature: isAny,
};
const DEFAULT_RANGE = RANGES[1];

export interface DriftView {
  range: string;
  /** The feature whose histogram is open. */
  feature: string | undefined;
  filter: DriftFilter;
}

/** What the address asks to see. */
export function readView(search: URLSearchParams): DriftView {
  const range = RANGES.find(({ value }) => value === search.get('range')) ?? DEFAULT_RANGE;
  const filter: DriftFilter = { rangeMs: range.rangeMs };
  const agent = search.get('agent');
  const model = search.get('model');
  if (agent) filter.agent = agent;
  if (model) filter.model = model;
  return { range: range.value, feature: search.get('feature') ?? undefined, filter };
}
