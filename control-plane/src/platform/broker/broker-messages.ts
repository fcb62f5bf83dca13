import { LIMITS } from '@picket/shared/contract';
import type { FeedScope } from './feed-access.js';
import type { Refusal, RefusalReason } from './refusals.js';
import type { WaitingRoomLimits } from './waiting-room.js';

/** What control plane and broker process tell each other (over node's IPC channel, so only with each other). */

export interface BrokerLimits {
  /** Of agents and readers that have logged in; the control plane's own connection has a place beside them. */
  readonly maxConnections: number;
  /** Of one address, but for programs of this machine. */
  readonly maxConnectionsPerAddress: number;
  /** Of one client; who sends more is read more slowly. */
  readonly packetsPerSecond: number;
  /** Statuses that are kept for who subscribes later, one for each agent. */
  readonly maxStatuses: number;
  /** Connections that have not logged in: places for them, the time that each has, and how many there ever are. */
  readonly waiting: WaitingRoomLimits;
  /** Largest packet of a client that has not logged in yet. */
  readonly packetBytesBeforeLogin: number;
  readonly packetBytes: number;
  /** A connection that has not sent CONNECT by then is closed. */
  readonly connectTimeoutMs: number;
  /** The control plane is disconnected when it does not read for that long; until then all who publish wait for it. */
  readonly drainTimeoutMs: number;
  /** A reader that lets this much pile up is disconnected at once; nobody else waits for it. */
  readonly pendingBytes: number;
  /** Largest message that is kept for later. */
  readonly statusBytes: number;
  /** Deliveries under way at most. Low values make aedes 1.2.0 overflow its stack when a slow reader leaves. */
  readonly concurrency: number;
}

/** Limits that have settings. */
type InstallationLimits = 'maxConnections' | 'maxConnectionsPerAddress' | 'packetsPerSecond' | 'maxStatuses';

export const BROKER_LIMITS: Omit<BrokerLimits, InstallationLimits> = {
  packetBytesBeforeLogin: 64 * 1024,
  packetBytes: 1024 * 1024,
  connectTimeoutMs: 5000,
  drainTimeoutMs: 10_000,
  waiting: { places: 100, graceMs: 250, most: 4000 },
  pendingBytes: 1024 * 1024,
  statusBytes: LIMITS.payloadBytes,
  concurrency: 10_000,
};

export interface BrokerPasswords {
  /** Of agents that were never enrolled; undefined: such agents are not taken. */
  readonly agent: string | undefined;
  readonly controlPlane: string;
  /** Of the user `feed` of before, which all readers share; undefined: it is not taken. */
  readonly feed: string | undefined;
}

/** The first message to the child. */
export interface BrokerOptions {
  readonly host: string;
  readonly port: number;
  readonly passwords: BrokerPasswords;
  readonly limits: BrokerLimits;
}

/** Of the TLS listener; it opens when the control plane has its CA, and takes new certificates while it runs. */
export interface BrokerTls {
  readonly host: string;
  readonly port: number;
  /** PEM. */
  readonly key: string;
  readonly cert: string;
  readonly ca: readonly string[];
}

/** Whom a certificate of our CA belongs to now, or why it does not count. */
export type CertificateVerdict = { readonly agentId: string } | { readonly refusal: RefusalReason };

/** A subscriber of the feed, as the broker has to know it. */
export interface SubscriberEntry {
  readonly name: string;
  /** Another one with each new credential. */
  readonly credential: string;
  readonly scope: FeedScope;
  /** Null: it shows a certificate. */
  readonly passwordHash: string | null;
  /** Of its certificate, lower-case hexadecimal. */
  readonly serial: string | null;
  readonly isRevoked: boolean;
}

/** When and from where a subscriber was connected last, since this broker process started. */
export interface SeenSubscriber {
  readonly name: string;
  readonly address: string;
  /** Now. */
  readonly connections: number;
  readonly lastAt: string;
}

export interface BrokerStats {
  readonly connections: number;
  /** Of them, those that have not logged in yet. */
  readonly waiting: number;
  /** Connections and messages that were refused, by reason, since the broker process started. */
  readonly refused: Readonly<Record<string, number>>;
  /** Whom that met in the last ten minutes, newest first. */
  readonly recent: readonly Refusal[];
  readonly subscribers: readonly SeenSubscriber[];
}

/** What the control plane tells the broker later on. */
export type BrokerNews =
  /** Agents whose names were not invented just now. */
  | { readonly kind: 'known'; readonly agentIds: readonly string[] }
  /** Agents that have a certificate: the shared password counts no more for them. */
  | { readonly kind: 'enrolled'; readonly agentIds: readonly string[] }
  /** All subscribers of the feed; sessions of those that are gone, revoked or changed end. */
  | { readonly kind: 'subscribers'; readonly subscribers: readonly SubscriberEntry[] }
  | { readonly kind: 'tls'; readonly tls: BrokerTls }
  | { readonly kind: 'verdict'; readonly question: number; readonly verdict: CertificateVerdict }
  /** Ends the session of an agent, and forgets its status. */
  | { readonly kind: 'expel'; readonly agentId: string };

export type BrokerReport =
  | { readonly kind: 'listening' }
  | { readonly kind: 'secure' }
  /** Only the control plane knows which certificates count. */
  | { readonly kind: 'question'; readonly question: number; readonly serial: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'stats'; readonly stats: BrokerStats };
