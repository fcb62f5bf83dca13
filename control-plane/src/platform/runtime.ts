import { join } from 'node:path';
import type { BrokerStats } from './broker/broker-messages.js';
import type { ControlPlaneConfig } from './config.js';

/** Where the MQTT broker is and who we are there. */
export interface BrokerEndpoint {
  readonly url: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Of the embedded broker only. */
  readonly stats?: () => BrokerStats;
  /** Tells the embedded broker which agents are known. */
  readonly know?: (agentIds: readonly string[]) => void;
}

/** What the composition hands to the application: its settings, and the servers that it found or started. */
export class Runtime {
  constructor(
    readonly config: ControlPlaneConfig,
    readonly databaseUrl: string,
    readonly broker: BrokerEndpoint,
  ) {}

  /** A path inside the data folder. */
  dataPath(...parts: string[]): string {
    return join(this.config['data.dir'], ...parts);
  }
}
