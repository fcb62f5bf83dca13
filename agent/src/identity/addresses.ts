import type { AgentConfig } from '../config.js';
import type { Identity } from './identity-files.js';

/** Where an agent of the same machine finds a control plane that nobody has configured. */
const LOCAL_BROKER = 'mqtt://127.0.0.1:6788';
const LOCAL_CONTROL_PLANE = 'http://127.0.0.1:6789';

/** Who this agent is, and whom it talks to. */
export interface Addresses {
  readonly agentId: string;
  readonly brokerUrl: string;
  readonly controlPlaneUrl: string;
}

/** Settings before what the enrolment has named, but for the name: that is in the certificate. */
export function addressesOf(config: AgentConfig, identity: Identity | undefined): Addresses {
  return {
    agentId: identity?.agentId ?? config['agent.id'],
    brokerUrl: config['mqtt.url'] ?? identity?.mqttUrl ?? LOCAL_BROKER,
    controlPlaneUrl: config['controlPlane.url'] ?? identity?.url ?? LOCAL_CONTROL_PLANE,
  };
}
