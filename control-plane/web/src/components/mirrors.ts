import type { AlertSummaryDto } from '../api/types.js';

/** An alert, and the one that says the same of the other direction of its conversation. */
export interface AlertRow {
  readonly id: string;
  readonly alert: AlertSummaryDto;
  readonly mirror?: AlertSummaryDto;
}

/** Two alerts of one conversation may end and begin in neighbouring windows of the agent. */
const SLACK_MS = 1000;

/**
 * One row for an alert and its mirror: the same class and pair of hosts at the same time, the other way round, as it
 * comes about where no agent saw who opened the conversation. Two hosts that each opened one attack each other: two
 * rows. So are two that are not labelled alike, since each wants a label.
 */
export function rowsWithMirrors(alerts: readonly AlertSummaryDto[]): AlertRow[] {
  const byPair = groupByPair(alerts);
  const mirrors = new Map<AlertSummaryDto, AlertSummaryDto>();
  const following = new Set<AlertSummaryDto>();
  for (const alert of alerts) {
    if (mirrors.has(alert) || following.has(alert)) continue;
    const isFree = (other: AlertSummaryDto) => !mirrors.has(other) && !following.has(other);
    const other = byPair.get(pairKey(alert, true))?.find((found) => isFree(found) && isMirror(alert, found));
    if (!other) continue;
    const [first, second] = isFirst(alert, other) ? [alert, other] : [other, alert];
    mirrors.set(first, second);
    following.add(second);
  }
  return alerts
    .filter((alert) => !following.has(alert))
    .map((alert) => ({ id: alert.id, alert, mirror: mirrors.get(alert) }));
}

function groupByPair(alerts: readonly AlertSummaryDto[]): Map<string, AlertSummaryDto[]> {
  const groups = new Map<string, AlertSummaryDto[]>();
  for (const alert of alerts) {
    // An empty address stands for many: whether these are the same hosts is unknown.
    if (alert.sourceAddress === '' || alert.destinationAddress === '') continue;
    const key = pairKey(alert, false);
    const group = groups.get(key);
    if (group) group.push(alert);
    else groups.set(key, [alert]);
  }
  return groups;
}

function pairKey({ class: name, sourceAddress, destinationAddress }: AlertSummaryDto, isTurned: boolean): string {
  const pair = [sourceAddress, destinationAddress];
  return JSON.stringify([name, ...(isTurned ? pair.reverse() : pair)]);
}

function isMirror(alert: AlertSummaryDto, other: AlertSummaryDto): boolean {
  if (alert.sourceAddress === alert.destinationAddress) return false;
  if (alert.direction === 'initiator' && other.direction === 'initiator') return false;
  if (alert.label?.verdict !== other.label?.verdict || alert.label?.class !== other.label?.class) return false;
  const starts = Math.max(Date.parse(alert.firstAt), Date.parse(other.firstAt));
  return starts <= Math.min(Date.parse(alert.lastAt), Date.parse(other.lastAt)) + SLACK_MS;
}

/** The alert whose source is known to have opened the conversation; else the alert that was seen first. */
function isFirst(alert: AlertSummaryDto, other: AlertSummaryDto): boolean {
  const isOpener = alert.direction === 'initiator';
  if (isOpener !== (other.direction === 'initiator')) return isOpener;
  const later = Date.parse(alert.firstAt) - Date.parse(other.firstAt);
  return later < 0 || (later === 0 && Number(alert.id) < Number(other.id));
}
