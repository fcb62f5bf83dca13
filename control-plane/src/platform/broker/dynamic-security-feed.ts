import { createHash } from 'node:crypto';
import { ALERT_FEED_PREFIX, subscriberUser } from '@picket/shared/contract';
import type { Command, KnownClient } from './dynamic-security.js';
import { feedFilters, type FeedScope } from './feed-access.js';

/**
 * Permissions of subscribers of the alert feed at Mosquitto, beside those of agents (dynamic-security.ts). Each has a role
 * of its own, of the same name as the user.
 */

const DIGEST_CHARACTERS = 16;

/** A subscriber as the plugin has to know it. */
export interface FeedClient {
  readonly user: string;
  /** Another one with each credential. */
  readonly credential: string;
  /** Null: it shows a certificate. */
  readonly password: string | null;
  readonly scope: FeedScope;
}

/** Made anew, so that nothing of a credential or scope before is left; sessions end. */
export function admitSubscriber(client: FeedClient): Command[] {
  const { user, password } = client;
  return [
    ...expelSubscriber(user),
    { command: 'createRole', rolename: user, acls: permissionsOf(client) },
    {
      command: 'createClient',
      username: user,
      textdescription: markOf(client),
      roles: [{ rolename: user }],
      ...(password !== null && { password }),
    },
  ];
}

/** Ends its sessions. With a certificate it may connect again, to nothing: the plugin grants a user that it does not know nothing. */
export function expelSubscriber(user: string): Command[] {
  return [
    { command: 'deleteClient', username: user },
    { command: 'deleteRole', rolename: user },
  ];
}

/**
 * What makes the plugin know the subscribers that there are. To change one ends its sessions, so what is right is left
 * alone; so are clients that were made by hand, with another role than their own.
 */
export function reconcileSubscribers(wanted: readonly FeedClient[], known: readonly KnownClient[]): Command[] {
  const ours = new Map(known.filter(isSubscriber).map((client) => [client.username, client]));
  const changed = wanted.filter((client) => {
    const now = ours.get(client.user);
    return now === undefined || now.disabled || now.textdescription !== markOf(client);
  });
  const users = new Set(wanted.map(({ user }) => user));
  const strangers = [...ours.keys()].filter((user) => !users.has(user));
  return [...strangers.flatMap(expelSubscriber), ...changed.flatMap(admitSubscriber)];
}

/**
 * Any filter of the feed may be subscribed to: what is delivered is asked for each message.
 * The plugin takes the first permission that fits; all of them allow.
 */
function permissionsOf({ scope }: FeedClient) {
  const allow = (acltype: string, topic: string) => ({ acltype, topic, allow: true });
  return [
    allow('subscribePattern', `${ALERT_FEED_PREFIX}#`),
    ...feedFilters(scope).map((filter) => allow('publishClientReceive', filter)),
  ];
}

/** Kept by the plugin beside the client: which credential and permissions it was given. */
function markOf(client: FeedClient): string {
  const permissions = createHash('sha256')
    .update(JSON.stringify(permissionsOf(client)))
    .digest('hex');
  return `${client.credential} ${permissions.slice(0, DIGEST_CHARACTERS)}`;
}

function isSubscriber({ username, roles }: KnownClient): boolean {
  return username.startsWith(subscriberUser('')) && roles.some(({ rolename }) => rolename === username);
}
