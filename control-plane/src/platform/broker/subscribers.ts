import { createHmac, randomBytes } from 'node:crypto';
import type { Client } from 'aedes';
import { ExclusiveRunner } from '@picket/shared/async';
import { subscriberUser } from '@picket/shared/contract';
import type { SeenSubscriber, SubscriberEntry } from './broker-messages.js';
import { FeedAccess, WHOLE_FEED } from './feed-access.js';
import { isPassword } from './password-hash.js';
import type { RefusalReason } from './refusals.js';

/** Connections of one subscriber at a time; more are a loop, or too many who share one password. */
export const SESSIONS_EACH = 8;
/** Passwords that wait to be checked, one after the other: each costs memory and time that the broker needs. */
const MAX_CHECKS = 32;

/** A subscriber of the feed; the same object as long as its credential is the same. */
export class Subscriber {
  access: FeedAccess;
  readonly sessions = new Set<Client>();
  private address = '';
  private lastAtMs: number | undefined;
  /** HMAC of the password that was right: who comes back does not pay for scrypt again. */
  private known: string | undefined;

  constructor(readonly entry: SubscriberEntry) {
    this.access = new FeedAccess(entry.scope);
  }

  get name(): string {
    return this.entry.name;
  }

  /** `feed.<name>`, or that with a suffix after another dot for a second connection. */
  isClientId(clientId: string): boolean {
    const user = subscriberUser(this.name);
    return clientId === user || clientId.startsWith(`${user}.`);
  }

  get isFull(): boolean {
    return this !== SHARED_SUBSCRIBER && this.sessions.size >= SESSIONS_EACH;
  }

  enter(session: Client, address: string): void {
    this.sessions.add(session);
    this.address = address;
    this.lastAtMs = Date.now();
  }

  leave(session: Client): void {
    if (this.sessions.delete(session)) this.lastAtMs = Date.now();
  }

  /** Undefined before it has ever come. */
  get seen(): SeenSubscriber | undefined {
    if (this.lastAtMs === undefined) return undefined;
    const lastAtMs = this.sessions.size > 0 ? Date.now() : this.lastAtMs;
    return {
      name: this.name,
      address: this.address,
      connections: this.sessions.size,
      lastAt: new Date(lastAtMs).toISOString(),
    };
  }

  async hasPassword(given: Uint8Array, digest: string, line: ExclusiveRunner): Promise<boolean> {
    const { passwordHash } = this.entry;
    if (passwordHash === null) return false;
    if (this.known === digest) return true;
    const isRight = await line.run(() => isPassword(given, passwordHash));
    if (isRight) this.known = digest;
    return isRight;
  }
}

/** The user `feed` of before, whose password all readers share. */
export const SHARED_SUBSCRIBER = new Subscriber({
  name: '',
  credential: '',
  scope: WHOLE_FEED,
  passwordHash: null,
  serial: null,
  isRevoked: false,
});

/** The subscribers of the feed as the control plane has told them; the broker alone decides by it. */
export class Subscribers {
  private byName = new Map<string, Subscriber>();
  private bySerial = new Map<string, Subscriber>();
  private readonly line = new ExclusiveRunner();
  private readonly key = randomBytes(32);
  private checks = 0;

  /** @returns those whose sessions have to end: gone, revoked, or with another credential */
  use(entries: readonly SubscriberEntry[]): Subscriber[] {
    const before = this.byName;
    this.byName = new Map(entries.map((entry) => [entry.name, keep(before.get(entry.name), entry)]));
    this.bySerial = new Map(
      [...this.byName.values()].flatMap((one) => (one.entry.serial ? [[one.entry.serial, one]] : [])),
    );
    return [...before.values()].filter((old) => this.byName.get(old.name) !== old);
  }

  get seen(): SeenSubscriber[] {
    return [...this.byName.values()].flatMap(({ seen }) => seen ?? []);
  }

  /** Undefined: the certificate is none of a subscriber. */
  identifyByCertificate(serial: string, clientId: string): Subscriber | RefusalReason | undefined {
    const subscriber = this.bySerial.get(serial);
    return subscriber && this.admit(subscriber, clientId);
  }

  async identifyByPassword(user: string, password: Uint8Array, clientId: string): Promise<Subscriber | RefusalReason> {
    const subscriber = this.byName.get(user.slice(subscriberUser('').length));
    if (!subscriber) return 'wrong-password';
    if (this.checks >= MAX_CHECKS) return 'control-plane-busy';
    const digest = createHmac('sha256', this.key).update(password).digest('base64');
    this.checks += 1;
    const isRight = await subscriber.hasPassword(password, digest, this.line).finally(() => (this.checks -= 1));
    return isRight ? this.admit(subscriber, clientId) : 'wrong-password';
  }

  /** It may have been revoked while its password was checked. */
  private admit(subscriber: Subscriber, clientId: string): Subscriber | RefusalReason {
    if (subscriber.entry.isRevoked || this.byName.get(subscriber.name) !== subscriber) return 'subscriber-revoked';
    return subscriber.isClientId(clientId) ? subscriber : 'wrong-name';
  }
}

/** With the same credential sessions go on, in the scope of now. */
function keep(before: Subscriber | undefined, entry: SubscriberEntry): Subscriber {
  if (before?.entry.credential !== entry.credential || before.entry.isRevoked !== entry.isRevoked)
    return new Subscriber(entry);
  before.access = new FeedAccess(entry.scope);
  return before;
}
