import { Module } from '@nestjs/common';
import { FleetModule } from '../fleet/index.js';
import { ChampionRollout } from './champion-rollout.js';

@Module({ imports: [FleetModule], providers: [ChampionRollout] })
export class RolloutModule {}
