import { EventEmitter } from 'node:events';
import type { AgentReport } from '@picket/shared/contract';
import type { LoadedModel } from './scoring/model.js';
import type { SettingsAnswer } from './settings/settings-keeper.js';

/** What happens in one part of an agent and concerns others. */
interface AgentEventMap {
  /** A source is read from now on. */
  'source.opened': [name: string];
  /** Records are on the disk and may be sent. */
  'records.ready': [];
  /** This model scores from the next batch on; undefined: none does. */
  'model.activated': [model: LoadedModel | undefined];
  /** There is something to say about a model. */
  'model.reported': [report: AgentReport];
  /** The broker does not take this host for whom it says it is. */
  'uplink.refused': [];
  /** The certificate is for another id than before. */
  'identity.renamed': [];
  /** The control plane has taken this host out of service. */
  'identity.decommissioned': [];
  /** Other settings hold from now on. */
  'settings.changed': [];
  /** The control plane hears what became of the settings that it wants. */
  'settings.reported': [answer: SettingsAnswer];
}

/** The agent's one hub. Listeners run before `emit` returns, in the order in which they were added. */
export class AgentEvents extends EventEmitter<AgentEventMap> {
  private source = '';

  constructor() {
    super();
    this.on('source.opened', (name) => (this.source = name));
  }

  /** Name of the source that was opened last; empty before the first. */
  get sourceName(): string {
    return this.source;
  }
}

/** The parts that listen, each by what it is told. */
export interface Listeners {
  readonly pipeline: { readonly scoring: { use(model: LoadedModel | undefined): void } };
  readonly workers: { use(model: LoadedModel | undefined): void; useSettings(): void };
  readonly uplink: { recordsReady(): void; publishReport(report: AgentReport): void; reconnect(): void };
  readonly identity: { check(): Promise<void> };
  readonly agent: { publishStatus(): void; useSettings(): void; reportSettings(answer: SettingsAnswer): void };
}

/** Who hears what. */
export function connect(events: AgentEvents, { pipeline, workers, uplink, identity, agent }: Listeners): void {
  events.on('records.ready', () => uplink.recordsReady());
  events.on('uplink.refused', () => void identity.check());
  events.on('identity.renamed', () => uplink.reconnect());
  events.on('model.activated', (model) => pipeline.scoring.use(model));
  events.on('model.activated', (model) => workers.use(model));
  events.on('model.reported', (report) => uplink.publishReport(report));
  // The status names the model that is in use, so it follows the report.
  events.on('model.reported', () => agent.publishStatus());
  events.on('settings.changed', () => workers.useSettings());
  events.on('settings.changed', () => agent.useSettings());
  events.on('settings.reported', (answer) => agent.reportSettings(answer));
}
