/** Why the broker turned a client or a message away. */
export type RefusalReason =
  | 'wrong-password'
  | 'wrong-name'
  | 'name-taken'
  | 'certificate-expired'
  | 'certificate-needed'
  | 'certificate-foreign'
  | 'certificate-not-yet-valid'
  | 'certificate-revoked'
  | 'certificate-shared'
  | 'certificate-unknown'
  | 'control-plane-busy'
  | 'too-many-connections'
  | 'too-many-from-address'
  | 'crowded-out'
  | 'not-allowed-to-publish'
  | 'not-allowed-to-subscribe'
  | 'status-not-kept'
  | 'subscriber-needed'
  | 'subscriber-revoked'
  | 'tls-needed'
  | 'slow-reader'
  | 'slowed-down'
  | 'packet-too-large'
  | 'malformed-length'
  | 'qos-2'
  | 'text-not-utf8'
  | 'text-with-nul'
  | 'connection-error'
  | 'client-error';

/** One client that was turned away for one reason, once or often. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** Empty for a connection that never gave a name. */
  readonly clientId: string;
  readonly address: string;
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

const KEPT = 100;
const KEPT_MS = 10 * 60_000;
const NAME_CHARACTERS = 64;
/** A refusal of a client without a name (a probe of the port, say) is counted, but not listed. */
const NAMELESS: ReadonlySet<RefusalReason> = new Set(['connection-error', 'client-error', 'crowded-out']);

/** Counts what was refused, and remembers for ten minutes whom it met; both bounded, whatever names are invented. */
export class RefusalLog {
  private readonly totals: Partial<Record<RefusalReason, number>> = {};
  private readonly byClient = new Map<string, Refusal>();

  constructor(private readonly nowMs: () => number = Date.now) {}

  /** Since the start, by reason. */
  get counts(): Readonly<Partial<Record<RefusalReason, number>>> {
    return { ...this.totals };
  }

  /** Of the last ten minutes, newest first. */
  get recent(): Refusal[] {
    const since = new Date(this.nowMs() - KEPT_MS).toISOString();
    for (const [key, { lastAt }] of this.byClient) if (lastAt < since) this.byClient.delete(key);
    return [...this.byClient.values()].reverse();
  }

  add(reason: RefusalReason, clientId = '', address = ''): void {
    this.totals[reason] = (this.totals[reason] ?? 0) + 1;
    if (NAMELESS.has(reason)) return;
    const name = clientId.slice(0, NAME_CHARACTERS).replace(/\p{C}/gu, '\uFFFD');
    const key = JSON.stringify([reason, name, address]);
    const before = this.byClient.get(key);
    const lastAt = new Date(this.nowMs()).toISOString();
    // Set again, so that the one met longest ago is the first to go.
    this.byClient.delete(key);
    const count = (before?.count ?? 0) + 1;
    this.byClient.set(key, { reason, clientId: name, address, count, firstAt: before?.firstAt ?? lastAt, lastAt });
    const [oldest] = this.byClient.keys();
    if (this.byClient.size > KEPT && oldest !== undefined) this.byClient.delete(oldest);
  }
}
