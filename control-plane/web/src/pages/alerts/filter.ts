import type { AlertFilter } from '../../api/queries.js';

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
const FIELDS = ['class', 'severity', 'agent', 'source'] as const satisfies readonly (keyof AlertFilter)[];

/** The filter that an address carries; an unknown severity is none, so that an old link still opens. */
export function readFilter(search: URLSearchParams): AlertFilter {
  const filter: AlertFilter = {};
  for (const field of FIELDS) {
    const value = search.get(field);
    if (value && (field !== 'severity' || isSeverity(value))) filter[field] = value;
  }
  return filter;
}

export const isFiltered = (filter: AlertFilter) => FIELDS.some((field) => filter[field] !== undefined);

const isSeverity = (value: string) => (SEVERITIES as readonly string[]).includes(value);
