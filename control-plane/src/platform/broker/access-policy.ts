import { createHash, timingSafeEqual } from 'node:crypto';
import {
  AGENT_ID_PATTERN,
  mayAgentPublish,
  mayAgentSubscribe,
  parseAgentTopic,
  subscriberUser,
} from '@picket/shared/contract';
import type { BrokerPasswords } from './broker-messages.js';
import { SHARED_SUBSCRIBER, type Subscriber } from './subscribers.js';

export const CONTROL_PLANE = 'control-plane';
const SHARED_READER = 'feed';

/** Who a client is once it has logged in. */
export type Identity =
  | { readonly role: 'control-plane' }
  | { readonly role: 'feed'; readonly subscriber: Subscriber }
  | { readonly role: 'agent'; readonly id: string };

/** Who is let in, and what may be done by whom. */
export interface BrokerPolicy {
  readonly identify: typeof identify;
  readonly mayPublish: typeof mayPublish;
  readonly maySubscribe: typeof maySubscribe;
  /** QoS 2, and sessions that outlive their connection: the contract needs neither. */
  readonly isWholeMqtt: boolean;
}

/** Identity of a client by a password of the installation, or what is wrong with them; there is no anonymous access. */
export function identify(
  clientId: string,
  username: string | undefined,
  password: Uint8Array | undefined,
  passwords: BrokerPasswords,
): Identity | 'wrong-name' | 'wrong-password' | 'certificate-needed' | 'subscriber-needed' {
  if (username === undefined || password === undefined) return 'wrong-password';
  const isControlPlanes = clientId.startsWith(CONTROL_PLANE);
  if (username === CONTROL_PLANE) {
    if (!isControlPlanes) return 'wrong-name';
    return isSame(password, passwords.controlPlane) ? { role: 'control-plane' } : 'wrong-password';
  }
  // A client that took the control plane's id would disconnect it.
  if (isControlPlanes) return 'wrong-name';
  if (username === SHARED_READER) return identifySharedReader(clientId, password, passwords.feed);
  if (passwords.agent === undefined) return 'certificate-needed';
  if (!isSame(password, passwords.agent)) return 'wrong-password';
  return username === clientId && AGENT_ID_PATTERN.test(clientId) ? { role: 'agent', id: clientId } : 'wrong-name';
}

function identifySharedReader(clientId: string, given: Uint8Array, password: string | undefined) {
  if (password === undefined) return 'subscriber-needed';
  if (!isSame(given, password)) return 'wrong-password';
  // A reader that took a subscriber's id would disconnect it.
  if (clientId.startsWith(subscriberUser(''))) return 'wrong-name';
  return { role: 'feed', subscriber: SHARED_SUBSCRIBER } as const;
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
  if (identity?.role === 'feed') return identity.subscriber.access.mayFollow(filter);
  return identity?.role === 'agent' && mayAgentSubscribe(identity.id, filter);
}

/** The policy of the contract (docs/mqtt.md); a conformance suite brings one of its own. */
export const CONTRACT_POLICY: BrokerPolicy = { identify, mayPublish, maySubscribe, isWholeMqtt: false };

/** May a message on that topic be delivered to it? Agents and the control plane subscribe to no more than they may read. */
export function mayRead(identity: Identity | undefined, topic: string): boolean {
  return identity?.role === 'feed' ? identity.subscriber.access.mayRead(topic) : identity !== undefined;
}

/** In constant time; the hashes make the lengths equal. */
function isSame(given: Uint8Array, secret: string): boolean {
  const hash = (data: Uint8Array | string) => createHash('sha256').update(data).digest();
  return timingSafeEqual(hash(given), hash(secret));
}
