import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type AedesOptions, type AuthenticateError, type Client } from 'aedes';
import { agentTopic, subscriberUser } from '@picket/shared/contract';
import { CONTRACT_POLICY, mayRead, type BrokerPolicy, type Identity } from './access-policy.js';
import { AddressLimit } from './address-limit.js';
import type { BrokerOptions, BrokerStats, CertificateVerdict, SubscriberEntry } from './broker-messages.js';
import { LimitedConnection, type ConnectionLimits } from './limited-connection.js';
import { MqttPacketLimit } from './mqtt-packet-limit.js';
import { Places } from './places.js';
import { RefusalLog, type RefusalReason } from './refusals.js';
import { RetainedStatuses } from './retained-statuses.js';
import { Subscribers, type Subscriber } from './subscribers.js';
import { Takeovers } from './takeovers.js';
import type { ShownCertificate } from './tls-listener.js';
import { TokenBucket } from './token-bucket.js';
import { WaitingRoom } from './waiting-room.js';

/** Return codes of CONNACK. */
const UNAVAILABLE = 3;
const NOT_AUTHORIZED = 5;
/** TCP keep-alive: finds clients that are gone without a word. */
const PROBE_AFTER_MS = 60_000;
const SWEEPS_IN_GRACE = 5;
/** A client that comes back has this much of its rate at once, for what has piled up. */
const BURST_SECONDS = 2;

type AccessControl = Pick<
  AedesOptions,
  'authenticate' | 'authorizePublish' | 'authorizeSubscribe' | 'authorizeForward'
>;

/** aedes behind limits and access control. */
export class GuardedBroker {
  private readonly refusals = new RefusalLog();
  private readonly identities = new WeakMap<Client, Identity>();
  private readonly connections = new WeakMap<Client, LimitedConnection>();
  private readonly certificates = new WeakMap<Client, ShownCertificate>();
  private readonly enrolledAgents = new Set<string>();
  private readonly subscribers = new Subscribers();
  private readonly takeovers = new Takeovers();
  private readonly places: Places<Client>;
  private readonly waiting: WaitingRoom<LimitedConnection>;
  private readonly statuses: RetainedStatuses;
  private readonly addresses: AddressLimit;
  private sweeper: NodeJS.Timeout | undefined;

  private constructor(
    private readonly options: BrokerOptions,
    private readonly broker: Aedes,
    private readonly askAbout: (serial: string) => Promise<CertificateVerdict>,
    private readonly policy: BrokerPolicy,
  ) {
    const { limits } = options;
    this.addresses = new AddressLimit(limits.maxConnectionsPerAddress);
    this.places = new Places(limits.maxConnections);
    this.statuses = new RetainedStatuses(limits);
    this.waiting = new WaitingRoom(limits.waiting, ({ address }) => this.refusals.add('crowded-out', '', address));
  }

  /** Made, but not listening yet. */
  static async create(
    options: BrokerOptions,
    askAbout: (serial: string) => Promise<CertificateVerdict>,
    policy = CONTRACT_POLICY,
  ): Promise<GuardedBroker> {
    const { connectTimeoutMs: connectTimeout, drainTimeoutMs: drainTimeout, concurrency } = options.limits;
    const aedes = await Aedes.createBroker({ connectTimeout, drainTimeout, concurrency, maxTopicLevels: 8 });
    const broker = new GuardedBroker(options, aedes, askAbout, policy);
    Object.assign(aedes, broker.accessControl());
    aedes.on('connectionError', (client) => broker.refuse('connection-error', client));
    aedes.on('clientError', (client) => broker.refuse('client-error', client));
    return broker;
  }

  /** Ends all sessions and timers. A process of its own needs no such end. */
  close(): Promise<void> {
    clearInterval(this.sweeper);
    return new Promise((resolve) => this.broker.close(() => resolve()));
  }

  get stats(): BrokerStats {
    const { counts: refused, recent } = this.refusals;
    return {
      connections: this.broker.connectedClients,
      waiting: this.waiting.size,
      refused,
      recent,
      subscribers: this.subscribers.seen,
    };
  }

  /** Agents whose names were not invented just now. */
  know(agentIds: readonly string[]): void {
    this.places.know(agentIds);
  }

  /** Agents that have a certificate. */
  enrolled(agentIds: readonly string[]): void {
    for (const id of agentIds) this.enrolledAgents.add(id);
  }

  /** All subscribers of the feed; sessions of those that are gone, revoked or changed end at once. */
  useSubscribers(entries: readonly SubscriberEntry[]): void {
    for (const { sessions } of this.subscribers.use(entries))
      for (const client of sessions) this.end(client, 'subscriber-revoked');
  }

  /** Something that a listener has refused before there was a client. */
  note(reason: RefusalReason, address: string): void {
    this.refusals.add(reason, '', address);
  }

  /** Ends the session of an agent at once; its will is not published, and its status is kept no longer. */
  expel(agentId: string): void {
    const client = this.clientNamed(agentId);
    if (client && this.identities.get(client)?.role === 'agent') this.end(client, 'certificate-revoked');
    const topic = agentTopic(agentId, 'status');
    this.statuses.admit({ topic, payload: '', retain: true });
    this.broker.publish({ cmd: 'publish', topic, payload: '', qos: 0, retain: true, dup: false }, () => undefined);
  }

  private end(client: Client, reason: RefusalReason): void {
    this.identities.delete(client);
    this.refuse(reason, client);
    this.connections.get(client)?.destroy();
  }

  /** The server of this broker; it does not listen yet. */
  server(): Server {
    const server = createServer({ noDelay: true }, (socket) => this.isAdmitted(socket) && this.accept(socket));
    const sweepMs = this.options.limits.waiting.graceMs / SWEEPS_IN_GRACE;
    this.sweeper = setInterval(() => this.waiting.sweep(), sweepMs);
    return server;
  }

  /** Has its address a place left? If not, the connection is closed. Each connection is asked about once. */
  isAdmitted(socket: Socket): boolean {
    if (this.addresses.admit(socket)) return true;
    this.note('too-many-from-address', socket.remoteAddress ?? '');
    socket.destroy();
    return false;
  }

  /** @param certificate what the client has shown; undefined on the plain listener, and for readers with a password */
  accept(socket: Socket, certificate?: ShownCertificate): void {
    socket.setKeepAlive(true, PROBE_AFTER_MS);
    const connection = new LimitedConnection(socket, this.connectionLimits(), (reason) => this.refuse(reason, client));
    this.waiting.enter(connection);
    const client = this.broker.handle(connection);
    this.connections.set(client, connection);
    if (certificate) this.certificates.set(client, certificate);
    connection.once('close', () => {
      this.waiting.leave(connection);
      this.leave(client);
    });
  }

  private connectionLimits(): ConnectionLimits {
    const { packetBytesBeforeLogin, pendingBytes, packetsPerSecond } = this.options.limits;
    return {
      packets: new MqttPacketLimit(packetBytesBeforeLogin, this.policy.isWholeMqtt),
      rate: new TokenBucket(packetsPerSecond, BURST_SECONDS * packetsPerSecond),
      pendingBytes,
    };
  }

  private accessControl(): AccessControl {
    return {
      authenticate: (client, username, password, done) => {
        void this.identify(client, username, password).then((identity) => {
          if (typeof identity === 'string') return done(this.refuseLogin(identity, client, codeOf(identity)), false);
          const obstacle = this.admit(client, identity);
          if (obstacle) return done(this.refuseLogin(obstacle, client, UNAVAILABLE), false);
          done(null, true);
        });
      },
      // Wills pass here too, when the connection breaks; the client may then already be gone.
      authorizePublish: (client, packet, done) => {
        const allowed = this.policy.mayPublish(
          client ? this.identities.get(client) : undefined,
          packet.topic,
          packet.retain,
        );
        if (!allowed) return done(this.refuse('not-allowed-to-publish', client));
        done(this.statuses.admit(packet) ? null : this.refuse('status-not-kept', client));
      },
      authorizeSubscribe: (client, subscription, done) => {
        const allowed = this.policy.maySubscribe(this.identities.get(client), subscription.topic);
        if (!allowed) this.refuse('not-allowed-to-subscribe', client);
        done(null, allowed ? subscription : null);
      },
      // A wide filter of a subscriber brings what is in its scope.
      authorizeForward: (client, packet) => (mayRead(this.identities.get(client), packet.topic) ? packet : null),
    };
  }

  /** Who shows a certificate is whom it names, whatever user name and password say. */
  private async identify(
    client: Client,
    username: string | undefined,
    password: Uint8Array | undefined,
  ): Promise<Identity | RefusalReason> {
    const certificate = this.certificates.get(client);
    if (!certificate) return this.identifyByPassword(client, username, password);
    const subscriber = this.subscribers.identifyByCertificate(certificate.serial, client.id);
    if (subscriber !== undefined) return asIdentity(subscriber);
    const verdict = await this.askAbout(certificate.serial);
    if ('refusal' in verdict) return verdict.refusal;
    return verdict.agentId === client.id ? { role: 'agent', id: client.id } : 'wrong-name';
  }

  /** Subscribers show theirs over TLS only; the shared ones are for programs of before, on the plain listener. */
  private async identifyByPassword(
    client: Client,
    username: string | undefined,
    password: Uint8Array | undefined,
  ): Promise<Identity | RefusalReason> {
    const isSecure = this.connections.get(client)?.isSecure === true;
    if (username?.startsWith(subscriberUser('')) && password) {
      if (!isSecure) return 'tls-needed';
      return asIdentity(await this.subscribers.identifyByPassword(username, password, client.id));
    }
    const identity = this.policy.identify(client.id, username, password, this.options.passwords);
    if (typeof identity === 'string') return identity;
    if (isSecure && identity.role === 'feed') return 'subscriber-needed';
    if (isSecure || (identity.role === 'agent' && this.enrolledAgents.has(identity.id))) return 'certificate-needed';
    return identity;
  }

  /** @returns why there is no place for it; undefined when it has one */
  private admit(client: Client, identity: Identity): RefusalReason | undefined {
    const connection = this.connections.get(client);
    if (!connection || connection.destroyed) return 'connection-error';
    const other = this.clientNamed(client.id);
    // A reader that took an agent's name would disconnect it.
    if (other && identity.role === 'feed' && this.identities.get(other)?.role !== 'feed') return 'name-taken';
    if (!other && identity.role === 'feed' && identity.subscriber.isFull) return 'too-many-connections';
    if (other && identity.role === 'agent' && !this.takeovers.mayTake(client.id)) return 'certificate-shared';
    // One that comes back after a broken line takes its name from its own old session.
    if (other) this.refuse('name-taken', client);
    if (other) this.leave(other);
    if (!this.places.take(client, identity)) return 'too-many-connections';
    this.identities.set(client, identity);
    if (identity.role === 'feed') identity.subscriber.enter(client, connection.address);
    this.waiting.leave(connection);
    connection.packetBytes = this.options.limits.packetBytes;
    connection.isWaitedFor = identity.role === 'control-plane';
    // No session outlives its connection: the contract needs none, and each would be kept for ever.
    if (!this.policy.isWholeMqtt) Object.assign(client, { clean: true });
    return undefined;
  }

  private leave(client: Client): void {
    this.places.leave(client);
    const identity = this.identities.get(client);
    if (identity?.role === 'feed') identity.subscriber.leave(client);
  }

  private clientNamed(id: string): Client | undefined {
    const { clients } = this.broker as Aedes & { readonly clients: Readonly<Record<string, Client | undefined>> };
    return clients[id];
  }

  private refuseLogin(reason: RefusalReason, client: Client, returnCode: number): AuthenticateError {
    return Object.assign(this.refuse(reason, client), { returnCode });
  }

  private refuse(reason: RefusalReason, client: Client | null): Error {
    const address = client ? this.connections.get(client)?.address : undefined;
    // Null before a client has said its name, whatever the type says.
    const clientId = client?.id as string | null | undefined;
    this.refusals.add(reason, clientId ?? '', address);
    return new Error(`refused: ${reason}`);
  }
}

function asIdentity(subscriber: Subscriber | RefusalReason): Identity | RefusalReason {
  return typeof subscriber === 'string' ? subscriber : { role: 'feed', subscriber };
}

function codeOf(reason: RefusalReason): number {
  return reason === 'control-plane-busy' ? UNAVAILABLE : NOT_AUTHORIZED;
}
