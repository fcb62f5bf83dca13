/** MQTT topics of the contract (docs/mqtt.md). Every topic of an agent carries its id, so that a broker can check it. */

export const AGENT_ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** Names of groups are levels of topics too. */
export const GROUP_NAME_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The group of agents that were given no other. */
export const DEFAULT_GROUP = 'default';

/** Records travel on these, protobuf-encoded, and are acknowledged by sequence. */
export const RECORD_KINDS = ['alerts', 'sketches', 'samples'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

export const UP_CHANNELS = ['status', 'report', ...RECORD_KINDS] as const;
export type UpChannel = (typeof UP_CHANNELS)[number];

export const DOWN_CHANNELS = ['desired', 'ack'] as const;
type DownChannel = (typeof DOWN_CHANNELS)[number];

type Channel = UpChannel | DownChannel;

const ROOT = 'picket/v1';

export function agentTopic(agentId: string, channel: Channel): string {
  return `${ROOT}/agents/${agentId}/${channel}`;
}

/** Subscription to one channel of every agent; for the control plane only. */
export function everyAgentTopic(channel: UpChannel): string {
  return `${ROOT}/agents/+/${channel}`;
}

/** Parts of an agent's topic, or undefined for any other topic, a malformed id included. */
export function parseAgentTopic(topic: string): { agentId: string; channel: Channel } | undefined {
  const [product, version, agents, agentId, channel, ...rest] = topic.split('/');
  if (`${product}/${version}` !== ROOT || agents !== 'agents' || rest.length > 0) return undefined;
  if (agentId === undefined || !AGENT_ID_PATTERN.test(agentId)) return undefined;
  return isChannel(channel) ? { agentId, channel } : undefined;
}

function isChannel(value: string | undefined): value is Channel {
  return [...UP_CHANNELS, ...DOWN_CHANNELS].some((channel) => channel === value);
}

/** May this agent publish there? */
export function mayAgentPublish(agentId: string, topic: string): boolean {
  const parsed = parseAgentTopic(topic);
  return parsed?.agentId === agentId && UP_CHANNELS.some((channel) => channel === parsed.channel);
}

/** May this agent subscribe to that filter? Only to its own two topics, without wildcards. */
export function mayAgentSubscribe(agentId: string, filter: string): boolean {
  return DOWN_CHANNELS.some((channel) => filter === agentTopic(agentId, channel));
}

/** A text as one level of a topic of the feed: anything outside the charset is replaced. */
export function feedLevel(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9_-]+/g, '-') || 'unknown';
}

/** Feed for any subscriber. */
export function alertFeedTopic(severity: string, attackClass: string): string {
  return `${ROOT}/feed/alerts/${feedLevel(severity)}/${feedLevel(attackClass)}`;
}

/** The same alert for subscribers that are limited to groups. */
export function groupFeedTopic(group: string, severity: string, attackClass: string): string {
  return `${ROOT}/feed/groups/${feedLevel(group)}/${feedLevel(severity)}/${feedLevel(attackClass)}`;
}

/** Name of a subscriber of the feed; user name and client id of it begin with `feed.`, so they are no agent's. */
export const SUBSCRIBER_NAME_PATTERN = /^[a-z0-9][a-z0-9-]{0,47}$/;

/** User name of a subscriber at the broker, and the name in its certificate. */
export function subscriberUser(name: string): string {
  return `feed.${name}`;
}

export const ALERT_FEED_PREFIX = `${ROOT}/feed/`;

/** How many alerts the feed has left out, and which. */
export const FEED_LEFT_OUT_TOPIC = `${ROOT}/feed/alerts/left-out`;

/** Retained: how far the feed is. */
export const FEED_POSITION_TOPIC = `${ROOT}/feed/position`;
