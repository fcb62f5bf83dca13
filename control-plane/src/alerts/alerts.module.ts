import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FeedModule } from '../feed/index.js';
import { FleetModule } from '../fleet/index.js';
import { IngestModule } from '../ingest/index.js';
import { JobSchedule } from '../platform/jobs/job-schedule.js';
import { Runtime } from '../platform/runtime.js';
import { RegistryModule } from '../registry/index.js';
import { AgentGroups } from './agent-groups.js';
import { AlertAnnouncer } from './alert-announcer.js';
import { AlertFeed } from './alert-feed.js';
import { AlertOrder } from './alert-order.js';
import { AlertRecordHandler } from './alert-record-handler.js';
import { AlertStream } from './alert-stream.js';
import { AlertsController } from './alerts.controller.js';
import { AlertsService } from './alerts.service.js';
import { AlertEntity } from './persistence/alert.entity.js';
import { AlertRepository } from './persistence/alert.repository.js';
import { FeedRepository } from './persistence/feed.repository.js';

@Module({
  imports: [TypeOrmModule.forFeature([AlertEntity]), FeedModule, FleetModule, IngestModule, RegistryModule],
  controllers: [AlertsController],
  providers: [
    AlertRepository,
    FeedRepository,
    AlertOrder,
    AlertsService,
    AlertRecordHandler,
    AgentGroups,
    AlertFeed,
    AlertStream,
    AlertAnnouncer,
  ],
  exports: [AlertsService],
})
export class AlertsModule implements OnModuleInit {
  constructor(
    private readonly schedule: JobSchedule,
    private readonly alerts: AlertRepository,
    private readonly runtime: Runtime,
  ) {}

  async onModuleInit(): Promise<void> {
    const prune = () => this.alerts.prune(this.runtime.config['alerts.retentionDays']);
    await this.schedule.every('alerts-prune', prune);
  }
}
