import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IngestModule } from '../ingest/index.js';
import { JobSchedule } from '../platform/jobs/job-schedule.js';
import { AgentReportHandler } from './agent-report-handler.js';
import { AgentStatusHandler } from './agent-status-handler.js';
import { DesiredStateService } from './desired-state.service.js';
import { FleetController } from './fleet.controller.js';
import { FleetService } from './fleet.service.js';
import { AgentEntity } from './persistence/agent.entity.js';
import { AgentRepository } from './persistence/agent.repository.js';
import { DesiredStateEntity, FleetDefaultEntity } from './persistence/desired-state.entity.js';
import { DesiredStateRepository } from './persistence/desired-state.repository.js';

const ACTIVITY_HOURS = 24;

@Module({
  imports: [TypeOrmModule.forFeature([AgentEntity, DesiredStateEntity, FleetDefaultEntity]), IngestModule],
  controllers: [FleetController],
  providers: [
    AgentRepository,
    DesiredStateRepository,
    DesiredStateService,
    FleetService,
    AgentStatusHandler,
    AgentReportHandler,
  ],
  exports: [DesiredStateService, FleetService],
})
export class FleetModule implements OnModuleInit {
  constructor(
    private readonly schedule: JobSchedule,
    private readonly agents: AgentRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.schedule.every('fleet-prune', () => this.agents.pruneActivity(ACTIVITY_HOURS));
  }
}
