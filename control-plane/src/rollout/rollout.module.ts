import { Module } from '@nestjs/common';
import { FleetModule } from '../fleet/index.js';
import { RegistryModule } from '../registry/index.js';
import { ChampionRollout } from './champion-rollout.js';

@Module({ imports: [FleetModule, RegistryModule], providers: [ChampionRollout] })
export class RolloutModule {}
