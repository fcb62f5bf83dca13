import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DesiredStateService } from './desired-state.service.js';
import { AgentEntity } from './persistence/agent.entity.js';
import { DesiredStateEntity, FleetDefaultEntity } from './persistence/desired-state.entity.js';
import { DesiredStateRepository } from './persistence/desired-state.repository.js';

@Module({
  imports: [TypeOrmModule.forFeature([AgentEntity, DesiredStateEntity, FleetDefaultEntity])],
  providers: [DesiredStateRepository, DesiredStateService],
  exports: [DesiredStateService],
})
export class FleetModule {}
