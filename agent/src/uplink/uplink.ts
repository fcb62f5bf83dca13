import type { AgentReport, AgentStatus, DesiredState } from '@picket/shared/contract';

/** What an uplink needs from the agent. */
export interface UplinkListener {
  /** State of the agent now; `online` false is what the broker publishes when the connection breaks. */
  status(online: boolean): AgentStatus;
  /** The control plane wants something; may come again and again with the same revision. */
  desired(state: DesiredState): void;
}

/** The agent's connection to its control plane. It connects again by itself, for ever; nothing here throws. */
export interface Uplink {
  readonly isConnected: boolean;
  /** Why the control plane stores nothing now; undefined: it stores. */
  readonly unstored: string | undefined;
  start(): void;
  /** Publishes the state of the agent, if there is a connection. */
  publishStatus(): void;
  /** Publishes the outcome of a change, now or as soon as there is a connection. */
  publishReport(report: AgentReport): void;
  /** Connects anew, with the id and the certificate of now. */
  reconnect(): void;
  /** Records became ready in the outbox. */
  recordsReady(): void;
  /** Says good-bye and disconnects. */
  stop(): Promise<void>;
}
