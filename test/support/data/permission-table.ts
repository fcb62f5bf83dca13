/**
 * Who may do what at a broker: one table for every broker that Picket runs with. `AGENT` stands for the name in the
 * certificate of the agent that tries, `OTHER` for another enrolled agent.
 */

export const WHO = ['agent', 'impostor', 'control-plane', 'feed', 'stranger'] as const;

/**
 * `agent`: with its certificate. `impostor`: with the certificate of AGENT and the client id of OTHER, so that its own
 * topics are those of AGENT, if it is let in at all. `feed`: a subscriber of the alert feed. `stranger`: no certificate, no password.
 */
export type Who = (typeof WHO)[number];

/** `publish` also stands for a will. */
export type Action = 'publish' | 'publish retained' | 'subscribe';

export interface Row {
  readonly action: Action;
  /** A topic, or a filter. */
  readonly topic: string;
  /** What is sent to see whether a subscription delivers; the filter itself without one. */
  readonly sample?: string;
  readonly allowed: readonly Who[];
}

const UP = ['status', 'report', 'alerts', 'sketches', 'samples'];
const DOWN = ['desired', 'ack'];
const agents = (id: string, channel: string) => `picket/v1/agents/${id}/${channel}`;
const FEED = 'picket/v1/feed/alerts/high/dos';

const publish = (topic: string, ...allowed: Who[]): Row => ({ action: 'publish', topic, allowed });
const retain = (topic: string, ...allowed: Who[]): Row => ({ action: 'publish retained', topic, allowed });
const subscribe = (topic: string, sample: string, ...allowed: Who[]): Row => ({
  action: 'subscribe',
  topic,
  sample,
  allowed,
});

export const PERMISSIONS: readonly Row[] = [
  ...UP.map((channel) => publish(agents('AGENT', channel), 'agent', 'control-plane')),
  ...UP.map((channel) => publish(agents('OTHER', channel), 'control-plane')),
  ...DOWN.flatMap((channel) => [
    publish(agents('AGENT', channel), 'control-plane'),
    publish(agents('OTHER', channel), 'control-plane'),
  ]),
  publish(agents('__proto__', 'status'), 'control-plane'),
  publish(agents('AGENT', '__proto__')),
  publish(agents('AGENT', 'status/more')),
  publish('picket/v1/agents/AGENT'),
  publish('__proto__'),
  publish('__proto__/constructor'),
  publish('anything'),
  publish(FEED, 'control-plane'),
  publish('picket/v1/feed/position', 'control-plane'),
  publish('$SYS/broker/uptime'),
  retain(agents('AGENT', 'status'), 'agent', 'control-plane'),
  retain(agents('AGENT', 'alerts'), 'control-plane'),
  retain(agents('OTHER', 'status'), 'control-plane'),
  ...DOWN.map((channel) => subscribe(agents('AGENT', channel), agents('AGENT', channel), 'agent', 'control-plane')),
  ...DOWN.map((channel) => subscribe(agents('OTHER', channel), agents('OTHER', channel), 'control-plane')),
  subscribe(agents('+', 'ack'), agents('OTHER', 'ack'), 'control-plane'),
  subscribe(agents('AGENT', '+'), agents('AGENT', 'ack'), 'control-plane'),
  subscribe(agents('AGENT', '#'), agents('AGENT', 'ack'), 'control-plane'),
  subscribe('picket/v1/agents/#', agents('OTHER', 'ack'), 'control-plane'),
  ...UP.map((channel) => subscribe(agents('AGENT', channel), agents('AGENT', channel), 'control-plane')),
  ...UP.map((channel) => subscribe(agents('+', channel), agents('OTHER', channel), 'control-plane')),
  subscribe('#', agents('OTHER', 'status')),
  subscribe('+/#', agents('OTHER', 'status')),
  subscribe('$SYS/#', '$SYS/broker/uptime'),
  subscribe('__proto__', '__proto__'),
  subscribe(agents('__proto__', 'ack'), agents('__proto__', 'ack'), 'control-plane'),
  subscribe('picket/v1/feed/alerts/#', FEED, 'feed', 'control-plane'),
  subscribe('picket/v1/feed/position', 'picket/v1/feed/position', 'feed', 'control-plane'),
];

/**
 * Cells that are not asked for: what the control plane may do beyond the contract's topics differs by broker, and who shows
 * the certificate of AGENT under another client id is AGENT, if it is let in.
 */
export function isOpen({ topic, allowed }: Row, who: Who): boolean {
  if (who === 'control-plane') return !allowed.includes(who);
  return who === 'impostor' && topic.includes('AGENT');
}
