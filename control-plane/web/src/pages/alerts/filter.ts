import type { AlertFilter } from '../../api/queries.js';

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
/** What the label of an alert can be, as the address says it and as a person reads it. */
export const LABELLED = [
  { value: 'false', label: 'Unlabelled' },
  { value: 'true', label: 'Labelled' },
  { value: 'true-positive', label: 'True positive' },
  { value: 'false-positive', label: 'False positive' },
  { value: 'unsure', label: 'Unsure' },
] as const;
const FIELDS = [
  'class',
  'severity',
  'agent',
  'source',
  'address',
  'labelled',
] as const satisfies readonly (keyof AlertFilter)[];

/** The filter that an address carries; an unknown severity or label is none, so that an old link still opens. */
export function readFilter(search: URLSearchParams): AlertFilter {
  const filter: AlertFilter = {};
  for (const field of FIELDS) {
    const value = search.get(field);
    if (value && isPossible(field, value)) filter[field] = value;
  }
  return filter;
}

export const isFiltered = (filter: AlertFilter) => FIELDS.some((field) => filter[field] !== undefined);

function isPossible(field: keyof AlertFilter, value: string): boolean {
  if (field === 'severity') return (SEVERITIES as readonly string[]).includes(value);
  return field !== 'labelled' || LABELLED.some((choice) => choice.value === value);
}
