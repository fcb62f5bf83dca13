import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DesiredStateService } from '../fleet/index.js';
import { DomainEvents } from '../platform/events/domain-events.js';
import { API_PREFIX } from '../platform/http/paths.js';
import { ChampionChanged } from '../registry/index.js';

/** Sends every new champion to all agents at once; agents that join later get it as well. */
@Injectable()
export class ChampionRollout implements OnModuleInit {
  constructor(
    private readonly events: DomainEvents,
    private readonly desired: DesiredStateService,
  ) {}

  onModuleInit(): void {
    this.events.handle(ChampionChanged, (event) => this.rollOut(event));
  }

  private rollOut({ model, profile, bundleBytes }: ChampionChanged): Promise<void> {
    const bundlePath = `/${API_PREFIX}/models/${model.name}/versions/${model.version}/bundle`;
    return this.desired.assignModel({ ...model, profile, bundlePath, bundleBytes }, 'all');
  }
}
