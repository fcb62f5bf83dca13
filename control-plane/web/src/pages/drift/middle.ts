import type { FeatureDriftDto } from '../../api/types.js';
import { value } from '../../format.js';

/** A name has no median: the most common one stands there. */
export function middle({ values, ...drift }: FeatureDriftDto, side: 'reference' | 'current'): string {
  const { median, count } = drift[side];
  if (median !== null || !values || count === 0) return value(median);
  return `mostly ${values.reduce((a, b) => (b[side] > a[side] ? b : a)).name}`;
}
