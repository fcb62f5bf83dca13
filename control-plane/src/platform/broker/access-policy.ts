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

/** Who a client is once it has logged in. */
export type Identity = { readonly role: 'control-plane' | 'feed' } | { readonly role: 'agent'; readonly id: string };

/** Who is let in, and what may be done by whom. */
export interface BrokerPolicy {
  readonly identify: typeof identify;
  readonly mayPublish: typeof mayPublish;
  readonly maySubscribe: typeof maySubscribe;
  /** QoS 2, and sessions that outlive their connection: the contract needs neither. */
  readonly isWholeMqtt: boolean;
}

/** Identity of a client by its credentials, or what is wrong with them; there is no anonymous access. */
export function identify(
  clientId: string,
  username: string | undefined,
  password: Uint8Array | undefined,
  passwords: BrokerPasswords,
): Identity | 'wrong-name' | 'wrong-password' | 'certificate-needed' {
  if (username === undefined || password === undefined) return 'wrong-password';
  const isControlPlanes = clientId.startsWith(CONTROL_PLANE);
  if (username === CONTROL_PLANE) {
    if (!isControlPlanes) return 'wrong-name';
    return isSame(password, passwords.controlPlane) ? { role: 'control-plane' } : 'wrong-password';
  }
  // A client that took the control plane's id would disconnect it.
  if (isControlPlanes) return 'wrong-name';
  if (username === FEED_READER) return isSame(password, passwords.feed) ? { role: 'feed' } : 'wrong-password';
  if (passwords.agent === undefined) return 'certificate-needed';
  if (!isSame(password, passwords.agent)) return 'wrong-password';
  return username === clientId && AGENT_ID_PATTERN.test(clientId) ? { role: 'agent', id: clientId } : 'wrong-name';
}

/** May it publish there? Only statuses are retained; `RetainedStatuses` bounds how many, and how large. */
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

/** The policy of the contract (docs/mqtt.md); a conformance suite brings one of its own. */
export const CONTRACT_POLICY: BrokerPolicy = { identify, mayPublish, maySubscribe, isWholeMqtt: false };

/** In constant time; the hashes make the lengths equal. */
function isSame(given: Uint8Array, secret: string): boolean {
  const hash = (data: Uint8Array | string) => createHash('sha256').update(data).digest();
  return timingSafeEqual(hash(given), hash(secret));
}
