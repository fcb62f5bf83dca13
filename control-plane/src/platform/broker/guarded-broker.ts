import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type AedesOptions, type AuthenticateError, type Client } from 'aedes';
import { identify, mayPublish, maySubscribe, type Identity } from './access-policy.js';
import type { BrokerNews, BrokerOptions, BrokerStats } from './broker-messages.js';
import { LimitedConnection } from './limited-connection.js';
import { MqttPacketLimit } from './mqtt-packet-limit.js';
import { Places } from './places.js';
import { RefusalLog, type RefusalReason } from './refusals.js';
import { RetainedStatuses } from './retained-statuses.js';
import { WaitingRoom } from './waiting-room.js';

/** Return codes of CONNACK. */
const UNAVAILABLE = 3;
const NOT_AUTHORIZED = 5;
/** TCP keep-alive: finds clients that are gone without a word. */
const PROBE_AFTER_MS = 60_000;
const SWEEPS_IN_GRACE = 5;

/** aedes behind limits and access control. */
export class GuardedBroker {
  private readonly refusals = new RefusalLog();
  private readonly identities = new WeakMap<Client, Identity>();
  private readonly connections = new WeakMap<Client, LimitedConnection>();
  private readonly places: Places<Client>;
  private readonly waiting: WaitingRoom<LimitedConnection>;
  private readonly statuses: RetainedStatuses;

  private constructor(
    private readonly options: BrokerOptions,
    private readonly broker: Aedes,
  ) {
    const { limits } = options;
    this.places = new Places(limits.maxConnections);
    this.statuses = new RetainedStatuses(limits);
    this.waiting = new WaitingRoom(limits.waiting, ({ address }) => this.refusals.add('crowded-out', '', address));
  }

  /** Made, but not listening yet. */
  static async create(options: BrokerOptions): Promise<GuardedBroker> {
    const { connectTimeoutMs: connectTimeout, drainTimeoutMs: drainTimeout, concurrency } = options.limits;
    const aedes = await Aedes.createBroker({ connectTimeout, drainTimeout, concurrency, maxTopicLevels: 8 });
    const broker = new GuardedBroker(options, aedes);
    Object.assign(aedes, broker.accessControl());
    aedes.on('connectionError', (client) => broker.refuse('connection-error', client));
    aedes.on('clientError', (client) => broker.refuse('client-error', client));
    return broker;
  }

  get stats(): BrokerStats {
    const { counts: refused, recent } = this.refusals;
    return { connections: this.broker.connectedClients, waiting: this.waiting.size, refused, recent };
  }

  hear({ knownAgents }: BrokerNews): void {
    this.places.know(knownAgents);
  }

  /** The server of this broker; it does not listen yet. */
  server(): Server {
    const server = createServer({ noDelay: true }, (socket) => this.accept(socket));
    const sweepMs = this.options.limits.waiting.graceMs / SWEEPS_IN_GRACE;
    setInterval(() => this.waiting.sweep(), sweepMs).unref();
    return server;
  }

  private accept(socket: Socket): void {
    socket.setKeepAlive(true, PROBE_AFTER_MS);
    const { packetBytesBeforeLogin, pendingBytes } = this.options.limits;
    const packetLimit = new MqttPacketLimit(packetBytesBeforeLogin);
    const connection = new LimitedConnection(socket, packetLimit, pendingBytes, (violation) =>
      this.refuse(violation, client),
    );
    this.waiting.enter(connection);
    const client = this.broker.handle(connection);
    this.connections.set(client, connection);
    connection.once('close', () => {
      this.waiting.leave(connection);
      this.places.leave(client);
    });
  }

  private accessControl(): Pick<AedesOptions, 'authenticate' | 'authorizePublish' | 'authorizeSubscribe'> {
    return {
      authenticate: (client, username, password, done) => {
        const identity = identify(client.id, username, password, this.options.passwords);
        if (typeof identity === 'string') return done(this.refuseLogin(identity, client, NOT_AUTHORIZED), false);
        const obstacle = this.admit(client, identity);
        if (obstacle) return done(this.refuseLogin(obstacle, client, UNAVAILABLE), false);
        done(null, true);
      },
      // Wills pass here too, when the connection breaks; the client may then already be gone.
      authorizePublish: (client, packet, done) => {
        const allowed = mayPublish(client ? this.identities.get(client) : undefined, packet.topic, packet.retain);
        if (!allowed) return done(this.refuse('not-allowed-to-publish', client));
        done(this.statuses.admit(packet) ? null : this.refuse('status-not-kept', client));
      },
      authorizeSubscribe: (client, subscription, done) => {
        const allowed = maySubscribe(this.identities.get(client), subscription.topic);
        if (!allowed) this.refuse('not-allowed-to-subscribe', client);
        done(null, allowed ? subscription : null);
      },
    };
  }

  /** @returns why there is no place for it; undefined when it has one */
  private admit(client: Client, identity: Identity): RefusalReason | undefined {
    const connection = this.connections.get(client);
    if (!connection || connection.destroyed) return 'connection-error';
    const other = this.clientNamed(client.id);
    // A reader that took an agent's name would disconnect it.
    if (other && identity.role === 'feed' && this.identities.get(other)?.role !== 'feed') return 'name-taken';
    // Two agents of one name drive each other out; one that comes back after a broken line does so too, once.
    if (other) this.refuse('name-taken', client);
    if (other) this.places.leave(other);
    if (!this.places.take(client, identity)) return 'too-many-connections';
    this.identities.set(client, identity);
    this.waiting.leave(connection);
    connection.packetLimit.limitBytes = this.options.limits.packetBytes;
    connection.isWaitedFor = identity.role === 'control-plane';
    // No session outlives its connection: the contract needs none, and each would be kept for ever.
    Object.assign(client, { clean: true });
    return undefined;
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
