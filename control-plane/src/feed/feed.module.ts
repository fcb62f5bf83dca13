import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { FleetModule } from '../fleet/index.js';
import { JobSchedule } from '../platform/jobs/job-schedule.js';
import { FeedCredentials } from './credentials.js';
import { FeedBroker } from './feed-broker.js';
import { FeedSubscriberEntity } from './persistence/subscriber.entity.js';
import { SubscriberRepository } from './persistence/subscriber.repository.js';
import { SubscriberDoor } from './subscriber-door.js';
import { SubscribersController } from './subscribers.controller.js';
import { SubscribersService } from './subscribers.service.js';

/** Who may read the alert feed; `alerts` fills it. */
@Module({
  imports: [TypeOrmModule.forFeature([FeedSubscriberEntity]), FleetModule],
  controllers: [SubscribersController],
  providers: [SubscriberRepository, FeedBroker, FeedCredentials, SubscriberDoor, SubscribersService],
  exports: [SubscriberDoor],
})
export class FeedModule implements OnModuleInit {
  constructor(
    private readonly schedule: JobSchedule,
    private readonly subscribers: SubscriberRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.schedule.every('feed-prune', () => this.subscribers.prune());
  }
}
