import { AlertGroup, MANY } from './alert-group.js';

/** From so many partners on, an address is grouped without them. */
const COLLAPSE_AT = 8;
/** Most groups of one window; what comes above that goes into one group a class. */
const MAX_GROUPS = 10_000;
/** Most pairs that are listed in one window: up to COLLAPSE_AT of them have become a single group. */
const MAX_PAIRS = 2 * MAX_GROUPS;

/**
 * Groups the alerted flows of a window by class and pair of addresses. Where many sources hit one destination, or one
 * source hits many destinations, the many are left out of the key: a spoofed flood and a scan are one alert each.
 *
 * A flow's group is found in this order, each step one look-up:
 *   (class, MANY, destination)   the destination is under attack from many already
 *   (class, source, MANY)        the source attacks many already
 *   (class, source, destination) otherwise, until one of the two has COLLAPSE_AT partners
 */
export class AlertAggregator {
  private groups = new Map<string, AlertGroup>();
  /** Keys of pairs by class and one of their addresses; the other one varies. */
  private byDestination = new Map<string, string[]>();
  private bySource = new Map<string, string[]>();
  private pairs = 0;

  /** Pairs that are listed to find those that belong together. */
  get pairsListed(): number {
    return sizeOf(this.byDestination) + sizeOf(this.bySource);
  }

  get isEmpty(): boolean {
    return this.groups.size === 0;
  }

  /** The group that a flow belongs to; the caller adds the flow to it. @param isKnown whether the source opened */
  groupOf(classIndex: number, source: string, destination: string, isKnown = true): AlertGroup {
    return (
      (isKnown ? undefined : this.mirror(classIndex, source, destination)) ??
      this.groups.get(keyOf(classIndex, MANY, destination)) ??
      this.groups.get(keyOf(classIndex, source, MANY)) ??
      this.groups.get(keyOf(classIndex, source, destination)) ??
      this.newPair(classIndex, source, destination)
    );
  }

  /** The groups of the window so far. */
  open(): AlertGroup[] {
    return [...this.groups.values()];
  }

  /** All groups of the window; the next one begins empty. */
  take(): AlertGroup[] {
    this.joinMirrors();
    const taken = this.open();
    this.groups = new Map();
    this.byDestination = new Map();
    this.bySource = new Map();
    this.pairs = 0;
    return taken;
  }

  /** The group of the same conversation in the other direction, if it knows who opened the conversation. */
  private mirror(classIndex: number, source: string, destination: string): AlertGroup | undefined {
    if (source === MANY || destination === MANY) return undefined;
    const known = this.groups.get(keyOf(classIndex, destination, source));
    return known?.isOpenerKnown ? known : undefined;
  }

  /** A group that does not know its opener joins the group of the same pair that does, even if that one is younger. */
  private joinMirrors(): void {
    for (const [key, group] of this.groups) {
      if (group.isOpenerKnown) continue;
      const known = this.mirror(group.classIndex, group.source, group.destination);
      if (!known || known === group) continue;
      known.merge(group);
      this.groups.delete(key);
    }
  }

  private newPair(classIndex: number, source: string, destination: string): AlertGroup {
    if (this.groups.size >= MAX_GROUPS || this.pairs >= MAX_PAIRS) return this.group(classIndex, MANY, MANY);
    this.pairs++;
    const pair = this.group(classIndex, source, destination);
    return (
      this.collapse(this.byDestination, pair, new AlertGroup(classIndex, MANY, destination)) ??
      this.collapse(this.bySource, pair, new AlertGroup(classIndex, source, MANY)) ??
      pair
    );
  }

  /**
   * Lists a pair under what it has in common with others. When there are enough of them, they become one group and the
   * list goes; a listed pair may have gone into another group meanwhile, and then its flows are there.
   * @returns the group, if the pair has gone into it
   */
  private collapse(lists: Map<string, string[]>, pair: AlertGroup, whole: AlertGroup): AlertGroup | undefined {
    const common = keyOf(whole.classIndex, whole.source, whole.destination);
    const list = lists.get(common) ?? [];
    list.push(keyOf(pair.classIndex, pair.source, pair.destination));
    lists.set(common, list);
    if (list.length < COLLAPSE_AT) return undefined;
    lists.delete(common);
    this.groups.set(common, whole);
    for (const key of list) {
      const listed = this.groups.get(key);
      if (listed && this.groups.delete(key)) whole.merge(listed);
    }
    return whole;
  }

  private group(classIndex: number, source: string, destination: string): AlertGroup {
    const key = keyOf(classIndex, source, destination);
    const found = this.groups.get(key) ?? new AlertGroup(classIndex, source, destination);
    this.groups.set(key, found);
    return found;
  }
}

function sizeOf(lists: ReadonlyMap<string, readonly string[]>): number {
  return [...lists.values()].reduce((sum, list) => sum + list.length, 0);
}

function keyOf(classIndex: number, source: string, destination: string): string {
  return `${classIndex} ${source} ${destination}`;
}
