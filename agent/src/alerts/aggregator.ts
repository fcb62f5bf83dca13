import { AlertGroup, MANY } from './alert-group.js';

/** From so many partners on, an address is grouped without them. */
const COLLAPSE_AT = 8;
/** Most groups of one window; what comes above that goes into one group a class. */
const MAX_GROUPS = 10_000;

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
  /** Pair groups by class and one of their addresses; the other one varies. */
  private byDestination = new Map<string, AlertGroup[]>();
  private bySource = new Map<string, AlertGroup[]>();

  get isEmpty(): boolean {
    return this.groups.size === 0;
  }

  /** The group that a flow belongs to; the caller adds the flow to it. */
  groupOf(classIndex: number, source: string, destination: string): AlertGroup {
    return (
      this.groups.get(keyOf(classIndex, MANY, destination)) ??
      this.groups.get(keyOf(classIndex, source, MANY)) ??
      this.groups.get(keyOf(classIndex, source, destination)) ??
      this.newPair(classIndex, source, destination)
    );
  }

  /** All groups of the window; the next one begins empty. */
  take(): AlertGroup[] {
    const taken = [...this.groups.values()];
    this.groups = new Map();
    this.byDestination = new Map();
    this.bySource = new Map();
    return taken;
  }

  private newPair(classIndex: number, source: string, destination: string): AlertGroup {
    if (this.groups.size >= MAX_GROUPS) return this.group(classIndex, MANY, MANY);
    const pair = this.group(classIndex, source, destination);
    const sources = listed(this.byDestination, keyOf(classIndex, MANY, destination), pair);
    if (sources.length >= COLLAPSE_AT) return this.collapse(sources, classIndex, MANY, destination);
    const destinations = listed(this.bySource, keyOf(classIndex, source, MANY), pair);
    if (destinations.length >= COLLAPSE_AT) return this.collapse(destinations, classIndex, source, MANY);
    return pair;
  }

  /** A listed pair may have gone into another group meanwhile; its flows are there. */
  private collapse(pairs: AlertGroup[], classIndex: number, source: string, destination: string): AlertGroup {
    const whole = this.group(classIndex, source, destination);
    for (const pair of pairs) {
      if (this.groups.delete(keyOf(classIndex, pair.source, pair.destination))) whole.merge(pair);
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

function listed(lists: Map<string, AlertGroup[]>, key: string, group: AlertGroup): AlertGroup[] {
  const list = lists.get(key) ?? [];
  list.push(group);
  lists.set(key, list);
  return list;
}

function keyOf(classIndex: number, source: string, destination: string): string {
  return `${classIndex} ${source} ${destination}`;
}
