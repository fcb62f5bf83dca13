import 'reflect-metadata';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Logger as NestLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger, PinoLogger } from 'nestjs-pino';
import { ControlPlaneError } from './errors.js';
import { nameSchemas } from './api/schema-names.js';
import { AppModule } from './app.module.js';
import { beforeMigrations } from './backup/index.js';
import { CONTROL_PLANE } from './platform/broker/access-policy.js';
import { BROKER_LIMITS } from './platform/broker/broker-messages.js';
import { EmbeddedBroker } from './platform/broker/embedded-broker.js';
import type { ControlPlaneConfig } from './platform/config.js';
import { openDataFolder } from './platform/data-folder/data-folder.js';
import { refuseHalfRestored } from './platform/data-folder/half-restored.js';
import { InstanceLock } from './platform/data-folder/instance-lock.js';
import { loadSecrets, type Secrets } from './platform/data-folder/secrets.js';
import { readCertificateFiles, type CertificateFiles } from './platform/http/certificate-files.js';
import { configureHttp } from './platform/http/configure-http.js';
import { howToReach } from './platform/http/how-to-reach.js';
import { reachableHost } from './platform/http/reachable-host.js';
import { loggerOptions } from './platform/logging.js';
import { checkDatabase } from './platform/postgres/database-url.js';
import { databaseUser } from './platform/postgres/os-user.js';
import { EmbeddedPostgres } from './platform/postgres/embedded-postgres.js';
import { refuseUnsafe } from './platform/production.js';
import { Runtime, type BrokerEndpoint } from './platform/runtime.js';

/**
 * Sockets at a time, and how long one may take for its headers: who is silent holds up nobody (bodies: slow-bodies.ts). An idle connection is kept
 * for longer than the minute of the usual proxies, so that none of them sends a request into one that is being closed.
 */
const HTTP_LIMITS = {
  maxConnections: 1024,
  headersTimeout: 20_000,
  requestTimeout: 0,
  keepAliveTimeout: 65_000,
} as const;

/** A handshake that takes longer is ended, so that silent sockets leave. */
const TLS_RULES = { handshakeTimeout: 5000 } as const;

/** Undoes what was started, last first. */
type Cleanup = () => Promise<void> | void;

/** A running control plane. */
export class ControlPlane {
  private readonly cleanups: Cleanup[] = [];

  private constructor(private readonly config: ControlPlaneConfig) {}

  /** Starts everything, in reading order; if a step fails, what was started is stopped again. */
  static async start(config: ControlPlaneConfig): Promise<ControlPlane> {
    const controlPlane = new ControlPlane(config);
    try {
      await controlPlane.run();
      return controlPlane;
    } catch (error) {
      await controlPlane.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const cleanup of this.cleanups.splice(0).reverse()) await cleanup();
  }

  private async run(): Promise<void> {
    const { config } = this;
    // Before the application is there, its children already have something to say.
    NestLogger.overrideLogger(new Logger(new PinoLogger(loggerOptions(config['log.level'])), {}));
    refuseUnsafe(config);
    // Only a database of our own runs in it, as root's lesser user.
    openDataFolder(config['data.dir'], config['database.url'] === undefined && databaseUser() !== undefined);
    const lock = InstanceLock.take(config['data.dir']);
    this.cleanups.push(() => lock.release());
    refuseHalfRestored(config['data.dir']);
    const stored = loadSecrets(config['data.dir'], config['broker.legacy']);
    const secrets = { ...stored, caPassphrase: config['ca.passphrase'] ?? stored.caPassphrase };
    const certificate = readCertificateFiles(config);
    await refuseTakenPort(config['http.port'], config['http.host']);
    const broker = await this.startBroker(secrets);
    const databaseUrl = await this.startDatabase(secrets);
    await beforeMigrations(config, databaseUrl);
    await this.startApplication(new Runtime(config, databaseUrl, broker, secrets), certificate);
  }

  private async startDatabase(secrets: Secrets): Promise<string> {
    const external = this.config['database.url'];
    if (external !== undefined) {
      await checkDatabase(external);
      return external;
    }
    const postgres = await EmbeddedPostgres.start(this.config['data.dir'], secrets.databasePassword);
    this.cleanups.push(() => postgres.stop());
    return postgres.url;
  }

  private async startBroker(secrets: Secrets): Promise<BrokerEndpoint> {
    const { config } = this;
    if (config['mqtt.url'] !== undefined)
      return { url: config['mqtt.url'], username: config['mqtt.username'], password: config['mqtt.password'] };
    const [host, port] = [config['mqtt.host'], config['mqtt.port']];
    const broker = new EmbeddedBroker({
      host,
      port,
      passwords: {
        agent: secrets.agentToken,
        controlPlane: secrets.controlPlanePassword,
        feed: secrets.agentToken === undefined ? undefined : secrets.feedPassword,
      },
      limits: {
        ...BROKER_LIMITS,
        maxConnections: config['mqtt.maxConnections'],
        maxConnectionsPerAddress: config['mqtt.maxConnectionsPerAddress'],
        packetsPerSecond: config['mqtt.packetsPerSecond'],
        maxStatuses: config['agents.max'],
      },
    });
    await broker.start();
    this.cleanups.push(() => broker.stop());
    return {
      url: `mqtt://${reachableHost(host)}:${port}`,
      username: CONTROL_PLANE,
      password: secrets.controlPlanePassword,
      stats: () => broker.stats,
      know: (agentIds) => broker.know(agentIds),
      enrol: (agentIds) => broker.enrol(agentIds),
      subscribe: (subscribers) => broker.subscribe(subscribers),
      secure: (tls, judge) => broker.secure(tls, judge),
      expel: (agentId) => broker.expel(agentId),
    };
  }

  private async startApplication(runtime: Runtime, certificate: CertificateFiles | undefined): Promise<void> {
    const app = await NestFactory.create<NestExpressApplication>(AppModule.forRoot(runtime), {
      bufferLogs: true,
      abortOnError: false,
      forceCloseConnections: true,
      ...(certificate && { httpsOptions: { ...TLS_RULES, ...certificate.credentials } }),
    });
    this.cleanups.push(() => app.close());
    app.useLogger(app.get(Logger));
    nameSchemas();
    configureHttp(app);
    Object.assign(app.getHttpServer(), HTTP_LIMITS);
    await app.listen(this.config['http.port'], this.config['http.host']);
    app.get(Logger).log(`console and API at ${await app.getUrl()}, MQTT at ${runtime.broker.url}`, 'picket');
    for (const line of howToReach(this.config)) app.get(Logger).warn(line, 'picket');
  }
}

/** Asked first, so that a taken port costs no database start. */
async function refuseTakenPort(port: number, host: string): Promise<void> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
    probe.close();
    await once(probe, 'close');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const message = reason === 'EADDRINUSE' ? `port ${port} is taken by another program` : String(cause);
    throw new ControlPlaneError('http.port-taken', message, {
      next: 'stop that program or set PICKET_HTTP_PORT',
      cause,
    });
  }
}
