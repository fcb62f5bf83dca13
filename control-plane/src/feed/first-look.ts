import { ALERT_FEED_PREFIX } from '@picket/shared/contract';
import type { FeedScopeDto } from '../api/feed-subscriber.js';

interface Login {
  readonly user: string;
  readonly url: string;
  /** PEM. */
  readonly authorities: string;
  readonly password: string | null;
  readonly certificate: string | null;
  readonly privateKey: string | null;
  readonly topic: string;
}

/** The filter that brings a subscriber all alerts that it may read. */
export function feedTopicOf({ groups }: FeedScopeDto): string {
  return `${ALERT_FEED_PREFIX}${groups.length > 0 ? 'groups' : 'alerts'}/#`;
}

/** What to paste into a shell to see the feed: it writes the files that `mosquitto_sub` reads, then calls it. */
export function firstLook({ user, url, authorities, password, certificate, privateKey, topic }: Login): string {
  const { hostname, port } = new URL(url);
  const call = [
    `mosquitto_sub -h ${hostname.replace(/^\[|\]$/g, '')} -p ${port} --cafile picket-ca.pem`,
    password === null ? `--cert ${user}.crt --key ${user}.key` : `-u ${user} -P ${password}`,
    `-i ${user} -t '${topic}'`,
  ].join(' ');
  return [
    'umask 077',
    file('picket-ca.pem', authorities),
    ...(certificate === null ? [] : [file(`${user}.crt`, certificate)]),
    ...(privateKey === null ? [] : [file(`${user}.key`, privateKey)]),
    call,
  ].join('\n');
}

function file(name: string, content: string): string {
  return `cat > ${name} <<'END'\n${content.trimEnd()}\nEND`;
}
