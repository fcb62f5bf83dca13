import { LIMITS } from '@picket/shared/contract';
import type { Refusal } from './refusals.js';
import type { WaitingRoomLimits } from './waiting-room.js';

/** What control plane and broker process tell each other (over node's IPC channel, so only with each other). */

export interface BrokerLimits {
  /** Of agents and readers that have logged in; the control plane's own connection has a place beside them. */
  readonly maxConnections: number;
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

export const BROKER_LIMITS: Omit<BrokerLimits, 'maxConnections' | 'maxStatuses'> = {
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
  readonly agent: string;
  readonly controlPlane: string;
  readonly feed: string;
}

/** The first message to the child. */
export interface BrokerOptions {
  readonly host: string;
  readonly port: number;
  readonly passwords: BrokerPasswords;
  readonly limits: BrokerLimits;
}

export interface BrokerStats {
  readonly connections: number;
  /** Of them, those that have not logged in yet. */
  readonly waiting: number;
  /** Connections and messages that were refused, by reason, since the broker process started. */
  readonly refused: Readonly<Record<string, number>>;
  /** Whom that met in the last ten minutes, newest first. */
  readonly recent: readonly Refusal[];
}

/** What the control plane tells the broker later on: agents that it knows, whose names were not invented just now. */
export interface BrokerNews {
  readonly knownAgents: readonly string[];
}

export type BrokerReport =
  | { readonly kind: 'listening' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'stats'; readonly stats: BrokerStats };
