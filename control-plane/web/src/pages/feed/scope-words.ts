import type { FeedScopeDto } from '../../api/types.js';

/** What a scope opens, in a line. */
export function scopeInWords({ classes, severities, groups }: FeedScopeDto): string {
  const limits = [severities.join(', '), classes.join(', '), groups.length > 0 ? `group ${groups.join(', ')}` : ''];
  return limits.filter((limit) => limit !== '').join(' · ') || 'All alerts';
}
