import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { DesiredStateService } from '../fleet/index.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { API_PREFIX } from '../platform/http/paths.js';
import { ChampionChanged, RegistryService } from '../registry/index.js';

/** Sends every new champion at once to all agents whose group has no model of its own; agents that join later get it as well. */
@Injectable()
export class ChampionRollout implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly events: DomainEvents,
    private readonly desired: DesiredStateService,
    private readonly registry: RegistryService,
  ) {}

  onModuleInit(): void {
    this.events.handle(ChampionChanged, (event) => this.rollOut(event));
  }

  /** Rolls out a promotion that a killed control plane committed, or this start made up for, without telling agents. */
  async onApplicationBootstrap(): Promise<void> {
    const promoted = await this.registry.lastPromotion();
    const told = await this.desired.fleetModel();
    if (promoted && promoted.model.digest !== told?.digest) await this.rollOut(promoted);
  }

  private rollOut({ model, profile, bundleBytes }: ChampionChanged): Promise<void> {
    const bundlePath = `/${API_PREFIX}/models/${model.name}/versions/${model.version}/bundle`;
    return this.desired.setFleetModel({ ...model, profile, bundlePath, bundleBytes });
  }
}
