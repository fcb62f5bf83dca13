import type { AlertFilter } from '../../api/queries.js';
import { isAddress, isAny, isOneOf, isTime, type Known } from '../../components/link-check.js';

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
/** What the label of an alert can be, as the address says it and as a person reads it. */
export const LABELLED = [
  { value: 'false', label: 'Unlabelled' },
  { value: 'true', label: 'Labelled' },
  { value: 'true-positive', label: 'True positive' },
  { value: 'false-positive', label: 'False positive' },
  { value: 'unsure', label: 'Unsure' },
] as const;

type Field = Exclude<keyof AlertFilter, 'sort'>;

/** The filters that an address can carry, by the API's names. */
const FIELDS = {
  class: isAny,
  severity: isOneOf(SEVERITIES),
  agent: (value) => /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(value),
  source: isAddress,
  address: isAddress,
  from: isTime,
  to: isTime,
  labelled: isOneOf(LABELLED.map(({ value }) => value)),
} as const satisfies Record<Field, (value: string) => boolean>;

export const KNOWN: Known = { ...FIELDS, sort: isOneOf(['seen']) };

/** The filter that an address carries, without what is not known (see `unknownIn`). */
export function readFilter(search: URLSearchParams): AlertFilter {
  const filter: AlertFilter = {};
  for (const [field, isPossible] of Object.entries(KNOWN)) {
    const value = search.get(field);
    if (value !== null && isPossible(value)) filter[field as keyof AlertFilter] = value;
  }
  return filter;
}

const FIELD_NAMES = Object.keys(FIELDS) as Field[];

/** The parts of a filter that narrow the list. */
export const filterParts = (filter: AlertFilter): readonly { field: Field; value: string }[] =>
  FIELD_NAMES.flatMap((field) => {
    const value = filter[field];
    return value === undefined ? [] : [{ field, value }];
  });

export const isFiltered = (filter: AlertFilter) => filterParts(filter).length > 0;
