import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type AedesOptions, type AuthenticateError, type Client } from 'aedes';
import { identify, mayPublish, maySubscribe, type Identity } from './access-policy.js';
import type { BrokerOptions, BrokerStats } from './broker-messages.js';
import { GaugedConnection } from './gauged-connection.js';
import { PacketGauge } from './packet-gauge.js';

const NOT_AUTHORIZED = 5;
/** TCP keep-alive: finds clients that are gone without a word. */
const PROBE_AFTER_MS = 60_000;

/** aedes behind limits and access control. */
export class GuardedBroker {
  private readonly refused: Record<string, number> = {};
  private readonly identities = new WeakMap<Client, Identity>();
  private readonly gauges = new WeakMap<Client, PacketGauge>();

  private constructor(
    private readonly options: BrokerOptions,
    private readonly broker: Aedes,
  ) {}

  /** Made, but not listening yet. */
  static async create(options: BrokerOptions): Promise<GuardedBroker> {
    const { connectTimeoutMs: connectTimeout, drainTimeoutMs: drainTimeout, concurrency } = options.limits;
    const aedes = await Aedes.createBroker({ connectTimeout, drainTimeout, concurrency, maxTopicLevels: 8 });
    const broker = new GuardedBroker(options, aedes);
    Object.assign(aedes, broker.accessControl());
    aedes.on('connectionError', () => broker.count('connection-error'));
    aedes.on('clientError', () => broker.count('client-error'));
    return broker;
  }

  get stats(): BrokerStats {
    return { connections: this.broker.connectedClients, refused: { ...this.refused } };
  }

  /** The server of this broker; it does not listen yet. */
  server(): Server {
    const server = createServer({ noDelay: true }, (socket) => this.accept(socket));
    server.maxConnections = this.options.limits.maxConnections;
    server.on('drop', () => this.count('too-many-connections'));
    return server;
  }

  private accept(socket: Socket): void {
    socket.setKeepAlive(true, PROBE_AFTER_MS);
    const gauge = new PacketGauge(this.options.limits.packetBytesBeforeLogin);
    const connection = new GaugedConnection(socket, gauge, (excess) => this.count(excess));
    this.gauges.set(this.broker.handle(connection), gauge);
  }

  private accessControl(): Pick<AedesOptions, 'authenticate' | 'authorizePublish' | 'authorizeSubscribe'> {
    return {
      authenticate: (client, username, password, done) => {
        const identity = identify(client.id, username, password, this.options.passwords);
        if (!identity) return done(this.refuseLogin(), false);
        this.admit(client, identity);
        done(null, true);
      },
      // Wills pass here too, when the connection breaks; the client may then already be gone.
      authorizePublish: (client, packet, done) => {
        const allowed = mayPublish(client ? this.identities.get(client) : undefined, packet.topic, packet.retain);
        done(allowed ? null : this.refuse('publish'));
      },
      authorizeSubscribe: (client, subscription, done) => {
        const allowed = maySubscribe(this.identities.get(client), subscription.topic);
        if (!allowed) this.count('subscribe');
        done(null, allowed ? subscription : null);
      },
    };
  }

  private admit(client: Client, identity: Identity): void {
    this.identities.set(client, identity);
    const gauge = this.gauges.get(client);
    if (gauge) gauge.limitBytes = this.options.limits.packetBytes;
  }

  private refuseLogin(): AuthenticateError {
    return Object.assign(this.refuse('login'), { returnCode: NOT_AUTHORIZED });
  }

  private refuse(reason: string): Error {
    this.count(reason);
    return new Error(`${reason} refused`);
  }

  private count(reason: string): void {
    this.refused[reason] = (this.refused[reason] ?? 0) + 1;
  }
}
