import { ALERT_FEED_PREFIX, FEED_LEFT_OUT_TOPIC, FEED_POSITION_TOPIC, feedLevel } from '@picket/shared/contract';

/** What a subscriber of the feed may read; an empty list is no limit. */
export interface FeedScope {
  readonly classes: readonly string[];
  readonly severities: readonly string[];
  readonly groups: readonly string[];
}

export const WHOLE_FEED: FeedScope = { classes: [], severities: [], groups: [] };

/** They say how far the feed is and what it has left out, and hold nothing of an alert. */
const WITHOUT_ALERTS: ReadonlySet<string> = new Set([FEED_LEFT_OUT_TOPIC, FEED_POSITION_TOPIC]);

/** What may stand in each level of a topic; undefined: anything. */
type Levels = readonly (ReadonlySet<string> | undefined)[];

/**
 * Which topics of the feed a scope opens. A subscriber limited to groups reads the topics of groups, any other those
 * without, so each alert comes once.
 */
export class FeedAccess {
  private readonly levels: Levels;

  constructor({ classes, severities, groups }: FeedScope) {
    const branch = groups.length > 0 ? [only(['groups']), only(groups)] : [only(['alerts'])];
    const root = ALERT_FEED_PREFIX.split('/').slice(0, -1);
    this.levels = [...root.map((level) => only([level])), ...branch, only(severities), only(classes)];
  }

  /** May a message on that topic be delivered? */
  mayRead(topic: string): boolean {
    return WITHOUT_ALERTS.has(topic) || this.mayMatch(topic.split('/'));
  }

  /** May it subscribe to that filter? To a wide one too, since each message is checked; not to one that brings no alert. */
  mayFollow(filter: string): boolean {
    if (!filter.startsWith(ALERT_FEED_PREFIX)) return false;
    return WITHOUT_ALERTS.has(filter) || this.mayMatch(filter.split('/'));
  }

  private mayMatch(said: readonly string[]): boolean {
    for (const [index, level] of said.entries()) {
      if (level === '#') return true;
      if (index >= this.levels.length) return false;
      if (level !== '+' && this.levels[index]?.has(level) === false) return false;
    }
    return said.length === this.levels.length;
  }
}

/**
 * The same for a broker that can be told filters only: those whose messages may be delivered, one for each group,
 * severity and class that the scope names.
 */
export function feedFilters({ classes, severities, groups }: FeedScope): string[] {
  const branches = groups.length > 0 ? levelsOf(groups).map((group) => `groups/${group}`) : ['alerts'];
  const filters = branches.flatMap((branch) =>
    levelsOf(severities).flatMap((severity) =>
      levelsOf(classes).map((attackClass) => `${ALERT_FEED_PREFIX}${branch}/${severity}/${attackClass}`),
    ),
  );
  return [...filters, ...WITHOUT_ALERTS];
}

function levelsOf(allowed: readonly string[]): string[] {
  return allowed.length === 0 ? ['+'] : [...new Set(allowed.map(feedLevel))];
}

function only(allowed: readonly string[]): ReadonlySet<string> | undefined {
  return allowed.length === 0 ? undefined : new Set(allowed.map(feedLevel));
}
