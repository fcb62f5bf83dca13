import { createHash, timingSafeEqual } from 'node:crypto';
import {
  AGENT_ID_PATTERN,
  ALERT_FEED_PREFIX,
  mayAgentPublish,
  mayAgentSubscribe,
  parseAgentTopic,
} from '@picket/shared/contract';
import type { BrokerPasswords } from './broker-messages.js';

export const CONTROL_PLANE = 'control-plane';
const FEED_READER = 'feed';

/** Who a client is once it has logged in; undefined: nobody, and everything is refused. */
export type Identity = { readonly role: 'control-plane' | 'feed' } | { readonly role: 'agent'; readonly id: string };

/** Identity of a client by its credentials; there is no anonymous access. */
export function identify(
  clientId: string,
  username: string | undefined,
  password: Uint8Array | undefined,
  passwords: BrokerPasswords,
): Identity | undefined {
  if (username === undefined || password === undefined) return undefined;
  if (username === CONTROL_PLANE)
    return clientId.startsWith(CONTROL_PLANE) && isSame(password, passwords.controlPlane)
      ? { role: 'control-plane' }
      : undefined;
  // A client that took the control plane's id would disconnect it.
  if (clientId.startsWith(CONTROL_PLANE)) return undefined;
  if (username === FEED_READER) return isSame(password, passwords.feed) ? { role: 'feed' } : undefined;
  const isAgent = username === clientId && AGENT_ID_PATTERN.test(clientId) && isSame(password, passwords.agent);
  return isAgent ? { role: 'agent', id: clientId } : undefined;
}

/** May it publish there? Only statuses are retained, so that the broker's memory stays bounded by the number of agents. */
export function mayPublish(identity: Identity | undefined, topic: string, retain: boolean): boolean {
  if (identity?.role === 'control-plane') return true;
  if (identity?.role !== 'agent' || !mayAgentPublish(identity.id, topic)) return false;
  return !retain || parseAgentTopic(topic)?.channel === 'status';
}

/** May it read there? */
export function maySubscribe(identity: Identity | undefined, filter: string): boolean {
  if (identity?.role === 'control-plane') return true;
  if (identity?.role === 'feed') return filter.startsWith(ALERT_FEED_PREFIX);
  return identity?.role === 'agent' && mayAgentSubscribe(identity.id, filter);
}

/** In constant time; the hashes make the lengths equal. */
function isSame(given: Uint8Array, secret: string): boolean {
  const hash = (data: Uint8Array | string) => createHash('sha256').update(data).digest();
  return timingSafeEqual(hash(given), hash(secret));
}
