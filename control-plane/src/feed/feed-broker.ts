import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { subscriberUser } from '@picket/shared/contract';
import type { CredentialKind, FeedScopeDto } from '../api/feed-subscriber.js';
import { ControlPlaneError } from '../errors.js';
import { feedFilters } from '../platform/broker/feed-access.js';
import { SESSIONS_EACH } from '../platform/broker/subscribers.js';
import { isLoopback } from '@picket/shared/hosts';
import { Runtime } from '../platform/runtime.js';

/** 192 random bits: 32 characters that every shell takes as they are. */
const PASSWORD_BYTES = 24;
/** Characters of the credential's id in a user name: they tell the credentials of one name apart. */
const MARK_CHARACTERS = 8;
/** Mosquitto compares each message with each of them, one after the other, and writes all of them with every change. */
const MAX_FILTERS = 256;

/** The broker that subscribers come to: the embedded one, or a Mosquitto that takes our commands. */
@Injectable()
export class FeedBroker {
  constructor(private readonly runtime: Runtime) {}

  /** Does it check scopes and credentials itself, and tell who is connected? */
  get isEmbedded(): boolean {
    return this.runtime.broker.subscribe !== undefined;
  }

  /** Connections of one subscriber at a time; at Mosquitto the user name is the client id. */
  get maxConnections(): number {
    return this.isEmbedded ? SESSIONS_EACH : 1;
  }

  /** Do only programs of this machine reach it? Who has given the address of another broker knows. */
  get isLocalOnly(): boolean {
    return this.isEmbedded && isLoopback(this.runtime.config['agents.host']);
  }

  /** Where subscribers with such a credential find it. @throws PicketError `feed-subscriber.broker.conflict` */
  requireAddress(kind: CredentialKind): string {
    const { agentsBrokerUrl, config } = this.runtime;
    if (!this.isEmbedded && !config['mqtt.dynamicSecurity']) throw foreignBroker();
    const isForPasswords = !this.isEmbedded && kind === 'password';
    const url = isForPasswords ? config['mqtt.readersUrl'] : agentsBrokerUrl;
    if (url) return url;
    throw noAddress(isForPasswords ? 'PICKET_MQTT_READERS_URL' : 'PICKET_MQTT_AGENTS_URL');
  }

  /** @throws PicketError `feed-subscriber.scope.conflict` when the broker cannot hold it */
  requireScope(scope: FeedScopeDto): void {
    if (!this.holds(scope)) throw tooManyFilters(feedFilters(scope).length);
  }

  /** Can the broker be told that scope? */
  holds(scope: FeedScopeDto): boolean {
    return this.isEmbedded || feedFilters(scope).length <= MAX_FILTERS;
  }

  /**
   * The name at the broker. Mosquitto knows a client by the name in its certificate alone, so that there each credential has
   * a name of its own: with the one before, nothing is reached.
   */
  userOf(name: string, credential: string): string {
    return this.isEmbedded ? subscriberUser(name) : `${subscriberUser(name)}.${credential.slice(0, MARK_CHARACTERS)}`;
  }

  /**
   * Mosquitto has to be told a password again when it has lost what it knew, and a hash cannot be told: there a password
   * follows from the secret that also encrypts the key of the CA, and from the id of the credential.
   */
  passwordOf(credential: string): string {
    if (this.isEmbedded) return randomBytes(PASSWORD_BYTES).toString('base64url');
    const mac = createHmac('sha256', this.runtime.secrets.caPassphrase).update(`password of the feed: ${credential}`);
    return mac.digest().subarray(0, PASSWORD_BYTES).toString('base64url');
  }
}

function foreignBroker(): ControlPlaneError {
  return new ControlPlaneError('feed-subscriber.broker.conflict', 'the broker is not the one of this control plane', {
    next: 'make the account at that broker; docs/mqtt.md says which topics to open',
  });
}

function noAddress(setting: string): ControlPlaneError {
  return new ControlPlaneError('feed-subscriber.broker.conflict', 'where subscribers find the broker is not known', {
    next: `set ${setting} to its address for them`,
  });
}

function tooManyFilters(count: number): ControlPlaneError {
  const message = `this scope takes ${count} permissions at Mosquitto, one for each group, severity and class; it is given ${MAX_FILTERS}`;
  return new ControlPlaneError('feed-subscriber.scope.conflict', message, {
    next: 'name fewer of them, or make a subscriber for each part',
  });
}
