import { Injectable, type OnModuleInit } from '@nestjs/common';
import { agentTopic, type DesiredState } from '@picket/shared/contract';
import { TransactionalConnection } from '../platform/database/transactional-connection.js';
import { MqttLink } from '../platform/mqtt/mqtt-link.js';
import type { DesiredModel, DesiredStateEntity } from './persistence/desired-state.entity.js';
import { DesiredStateRepository } from './persistence/desired-state.repository.js';

/** What each agent shall run: kept in the database, published retained, and published again after a broker restart. */
@Injectable()
export class DesiredStateService implements OnModuleInit {
  constructor(
    private readonly connection: TransactionalConnection,
    private readonly states: DesiredStateRepository,
    private readonly link: MqttLink,
  ) {}

  onModuleInit(): void {
    this.link.onConnect(() => this.publishAll());
  }

  /**
   * Tells agents to run a model, each under a new revision. With `all`, agents that join later get it too.
   * Published once the running transaction has committed.
   */
  async assignModel(model: DesiredModel, agentIds: readonly string[] | 'all'): Promise<void> {
    await this.connection.withTransaction(async () => {
      if (agentIds === 'all') await this.states.setDefaultModel(model);
      for (const state of await this.states.assign(model, agentIds)) this.publishAfterCommit(state);
    });
  }

  /** What agents get that are yet to come. */
  defaultModel(): Promise<DesiredModel | null> {
    return this.states.defaultModel();
  }

  /** Gives a new agent the default model, which holds until the agent is told to run another. */
  async welcome(agentId: string): Promise<void> {
    await this.connection.withTransaction(async () => this.publishAfterCommit(await this.states.ensure(agentId)));
  }

  private async publishAll(): Promise<void> {
    for (const state of await this.states.all()) this.publish(state);
  }

  private publishAfterCommit(state: DesiredStateEntity): void {
    this.connection.afterCommit(() => this.publish(state));
  }

  /** A broker that is away gets it when it is back: see `publishAll`. */
  private publish({ agentId, revision, model }: DesiredStateEntity): void {
    const desired: DesiredState = { revision, model, shadowModel: null, configuration: null };
    this.link.publish(agentTopic(agentId, 'desired'), JSON.stringify(desired), { qos: 1, retain: true });
  }
}
