import { UNKNOWN_CLASS } from '@picket/shared/bundle';
import type { AlertSummaryDto, LeftOutDto } from '../../api/alert.js';

/** OCSF 1.3 Detection Finding (class 2004) inside a CloudEvents 1.0 JSON event. */

const CLASS_UID = 2004;
const CATEGORY_UID = 2;
const ACTIVITY_CREATE = 1;
const STATUS_NEW = 1;
/** `analytic.type_id` of a learnt model. */
const ANALYTIC_LEARNING = 4;
/** `observable.type_id` of an IP address. */
const OBSERVABLE_IP_ADDRESS = 2;
const SEVERITY_IDS = { low: 2, medium: 3, high: 4, critical: 5 } as const;

/** @param sequence number of the alert on the feed; one that is left out uses up its number */
export function toCloudEvent(alert: AlertSummaryDto, sequence: number): object {
  return {
    specversion: '1.0',
    id: alert.id,
    source: `/picket/agents/${alert.agentId}`,
    type: 'picket.alert.v1',
    subject: alert.class,
    sequence: String(sequence),
    time: alert.receivedAt,
    datacontenttype: 'application/json',
    data: toDetectionFinding(alert),
  };
}

/** Tells a reader of alerts that the feed did not bring. @param sequence number of the last of them */
export function leftOutEvent(leftOut: LeftOutDto, sequence: number): object {
  const fetch = `/api/v1/alerts?after=${leftOut.after}&limit=500`;
  return feedEvent('picket.alerts-left-out.v1', `left-out-${leftOut.upTo}`, sequence, { ...leftOut, fetch });
}

/** Tells a reader how far the feed is. */
export function positionEvent(lastId: string, sequence: number): object {
  return feedEvent('picket.feed-position.v1', `position-${sequence}`, sequence, { lastId });
}

function feedEvent(type: string, id: string, sequence: number, data: object): object {
  const base = { specversion: '1.0', id, source: '/picket/feed', type, time: new Date().toISOString() };
  return { ...base, sequence: String(sequence), datacontenttype: 'application/json', data };
}

function toDetectionFinding(alert: AlertSummaryDto): object {
  const firstSeen = Date.parse(alert.firstAt);
  const lastSeen = Date.parse(alert.lastAt);
  return {
    class_uid: CLASS_UID,
    category_uid: CATEGORY_UID,
    activity_id: ACTIVITY_CREATE,
    type_uid: CLASS_UID * 100 + ACTIVITY_CREATE,
    severity_id: SEVERITY_IDS[alert.severity],
    status_id: STATUS_NEW,
    time: Date.parse(alert.receivedAt),
    start_time: firstSeen,
    end_time: lastSeen,
    count: alert.flowCount,
    // An anomaly score is not a confidence.
    ...(alert.class !== UNKNOWN_CLASS && { confidence_score: Math.round(alert.probability * 100) }),
    message: `${alert.class} seen by ${alert.agentId}`,
    metadata: { version: '1.3.0', product: { name: 'Picket', vendor_name: 'Picket' } },
    finding_info: {
      uid: alert.id,
      title: alert.class,
      first_seen_time: firstSeen,
      last_seen_time: lastSeen,
      analytic: {
        type_id: ANALYTIC_LEARNING,
        name: alert.model.name,
        version: String(alert.model.version),
        uid: alert.model.digest,
      },
    },
    ...parties(alert),
  };
}

/** Without a known opener of the conversation no host is named the source: a block by it would hit the victim. */
function parties({ sourceAddress, destinationAddress, direction }: AlertSummaryDto): object {
  if (direction !== 'unknown')
    return {
      evidences: [{ ...endpoint('src_endpoint', sourceAddress), ...endpoint('dst_endpoint', destinationAddress) }],
    };
  const addresses = [sourceAddress, destinationAddress].filter((address) => address !== '');
  return {
    observables: addresses.map((value) => ({ name: 'evidences.data', type_id: OBSERVABLE_IP_ADDRESS, value })),
    evidences: [{ data: { direction: 'unknown', addresses } }],
  };
}

/** An empty address stands for many: there is no endpoint to name. */
function endpoint(name: string, ip: string): object {
  return ip ? { [name]: { ip } } : {};
}
