import { Injectable, type OnModuleInit } from '@nestjs/common';
import { agentTopic, type DesiredState } from '@picket/shared/contract';
import { ControlPlaneError } from '../errors.js';
import { TransactionalConnection } from '../platform/database/transactional-connection.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { MqttLink } from '../platform/mqtt/mqtt-link.js';
import { AgentMerged } from './fleet.events.js';
import type { DesiredModel, DesiredStateEntity } from './persistence/desired-state.entity.js';
import { DesiredStateRepository } from './persistence/desired-state.repository.js';

/** What each agent shall run: kept in the database, published retained, and published again after a broker restart. */
@Injectable()
export class DesiredStateService implements OnModuleInit {
  constructor(
    private readonly connection: TransactionalConnection,
    private readonly states: DesiredStateRepository,
    private readonly link: MqttLink,
    private readonly events: DomainEvents,
  ) {}

  onModuleInit(): void {
    this.link.onConnect(() => this.publishAll());
    this.events.handle(AgentMerged, ({ agentId }) => {
      this.link.publish(agentTopic(agentId, 'desired'), '', { qos: 1, retain: true });
    });
  }

  /**
   * The model of all groups that have none of their own; agents that join later get it too. Agents are told once the
   * running transaction has committed.
   */
  async setFleetModel(model: DesiredModel): Promise<void> {
    await this.connection.withTransaction(async () => {
      await this.states.setDefaultModel(model);
      await this.refresh('all');
    });
  }

  /** Works out anew what agents shall run; those of whom that changes are told, each under a new revision. */
  async refresh(agentIds: readonly string[] | 'all'): Promise<void> {
    await this.connection.withTransaction(async () => {
      for (const state of await this.states.refresh(agentIds)) this.publishAfterCommit(state);
    });
  }

  /** What groups run that have no model of their own. */
  fleetModel(): Promise<DesiredModel | null> {
    return this.states.defaultModel();
  }

  /**
   * The model of one group; null: that of the fleet. Its agents are told once the running transaction has committed.
   * @throws PicketError `group.not-found`
   */
  async setGroupModel(group: string, model: DesiredModel | null): Promise<void> {
    await this.connection.withTransaction(async () => {
      if (!(await this.states.setGroupModel(group, model)))
        throw new ControlPlaneError('group.not-found', `there is no group ${group}`);
      await this.refresh(await this.states.agentsIn(group));
    });
  }

  /** Tells a new agent what it shall run. */
  welcome(agentId: string): Promise<void> {
    return this.refresh([agentId]);
  }

  /** The agent has carried out a later revision than there is here, as after a restore: it takes no earlier one. */
  async overtake(agentId: string, revision: number): Promise<void> {
    await this.connection.withTransaction(async () => {
      for (const state of await this.states.overtake(agentId, revision)) this.publishAfterCommit(state);
    });
  }

  private async publishAll(): Promise<void> {
    for (const state of await this.states.all()) this.publish(state);
  }

  private publishAfterCommit(state: DesiredStateEntity): void {
    this.connection.afterCommit(() => this.publish(state));
  }

  /** A broker that is away gets it when it is back: see `publishAll`. */
  private publish({ agentId, revision, model, settings: values, settingsRevision }: DesiredStateEntity): void {
    const settings = { revision: settingsRevision, values };
    const desired: DesiredState = { revision, model, shadowModel: null, configuration: null, settings };
    this.link.publish(agentTopic(agentId, 'desired'), JSON.stringify(desired), { qos: 1, retain: true });
  }
}
