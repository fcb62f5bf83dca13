import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FleetModule } from '../fleet/index.js';
import { RegistryModule } from '../registry/index.js';
import { AssignmentChangeEntity } from './assignments/assignment.entity.js';
import { AssignmentsController } from './assignments/assignments.controller.js';
import { AssignmentsService } from './assignments/assignments.service.js';
import { ChampionRollout } from './champion-rollout.js';

@Module({
  imports: [TypeOrmModule.forFeature([AssignmentChangeEntity]), FleetModule, RegistryModule],
  controllers: [AssignmentsController],
  providers: [ChampionRollout, AssignmentsService],
})
export class RolloutModule {}
