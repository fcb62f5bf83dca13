/** What control plane and broker process tell each other (over node's IPC channel, so only with each other). */

export interface BrokerLimits {
  readonly maxConnections: number;
  /** Largest packet of a client that has not logged in yet. */
  readonly packetBytesBeforeLogin: number;
  readonly packetBytes: number;
  /** A connection that has not sent CONNECT by then is closed. */
  readonly connectTimeoutMs: number;
  /** A subscriber that does not read for that long is disconnected. */
  readonly drainTimeoutMs: number;
  /** Deliveries under way at most. Low values make aedes 1.2.0 overflow its stack when a slow reader leaves. */
  readonly concurrency: number;
}

export const BROKER_LIMITS: Omit<BrokerLimits, 'maxConnections'> = {
  packetBytesBeforeLogin: 64 * 1024,
  packetBytes: 1024 * 1024,
  connectTimeoutMs: 5000,
  drainTimeoutMs: 10_000,
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
  /** Connections and messages that were refused, by reason, since the broker process started. */
  readonly refused: Readonly<Record<string, number>>;
}

export type BrokerReport =
  | { readonly kind: 'listening' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'stats'; readonly stats: BrokerStats };
