import { hostname } from 'node:os';
import { join } from 'node:path';
import type { BrokerStats, BrokerTls, CertificateVerdict, SubscriberEntry } from './broker/broker-messages.js';
import type { ControlPlaneConfig } from './config.js';
import type { Secrets } from './data-folder/secrets.js';
import { reachableHost } from './http/reachable-host.js';

/** Where the MQTT broker is and who we are there. */
export interface BrokerEndpoint {
  readonly url: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Of the embedded broker only. */
  readonly stats?: () => BrokerStats;
  /** Tells the embedded broker which agents are known. */
  readonly know?: (agentIds: readonly string[]) => void;
  /** Tells the embedded broker which agents have a certificate. */
  readonly enrol?: (agentIds: readonly string[]) => void;
  /** Tells the embedded broker of all subscribers of the feed. */
  readonly subscribe?: (subscribers: readonly SubscriberEntry[]) => void;
  /** Opens the TLS listener of the embedded broker, or gives it its next certificate. */
  readonly secure?: (tls: BrokerTls, judge: (serial: string) => Promise<CertificateVerdict>) => Promise<void>;
  /** Ends the session of an agent at the embedded broker. */
  readonly expel?: (agentId: string) => void;
}

/** What the composition hands to the application: its settings, and the servers that it found or started. */
export class Runtime {
  constructor(
    readonly config: ControlPlaneConfig,
    readonly databaseUrl: string,
    readonly broker: BrokerEndpoint,
    readonly secrets: Pick<Secrets, 'caPassphrase' | 'agentToken'>,
  ) {}

  /** Origin of the console, as people reach it. */
  get consoleUrl(): string {
    const { 'http.port': port, 'http.host': host, 'http.tlsCert': certificate, 'public.url': publicUrl } = this.config;
    return publicUrl ?? `${certificate === undefined ? 'http' : 'https'}://${reachableHost(host)}:${port}`;
  }

  /** Origin of the agents' listener, as agents reach it. */
  get agentsUrl(): string {
    const { 'agents.port': port, 'agents.host': host, 'public.url': publicUrl } = this.config;
    return `https://${publicUrl === undefined ? reachableHost(host) : new URL(publicUrl).hostname}:${port}`;
  }

  /** Where agents reach the broker; null: they are told by hand. */
  get agentsBrokerUrl(): string | null {
    if (this.config['mqtt.url'] !== undefined) return this.config['mqtt.agentsUrl'] ?? null;
    return `mqtts://${new URL(this.agentsUrl).hostname}:${this.config['mqtts.port']}`;
  }

  /** Names and addresses of this machine for the certificates of its listeners. */
  get ownHosts(): string[] {
    const urls = [this.agentsUrl, this.agentsBrokerUrl ?? this.agentsUrl];
    const agents = urls.map((url) => new URL(url).hostname.replace(/^\[|\]$/g, ''));
    return [...new Set([...agents, hostname().toLowerCase(), 'localhost', '127.0.0.1', '::1'])];
  }

  /** A path inside the data folder. */
  dataPath(...parts: string[]): string {
    return join(this.config['data.dir'], ...parts);
  }
}
