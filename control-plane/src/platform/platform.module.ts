import { Global, Module, type DynamicModule } from '@nestjs/common';
import { systemClock } from '@picket/shared/clock';
import { LoggerModule } from 'nestjs-pino';
import { DataSource } from 'typeorm';
import { BrokerWatch } from './broker/broker-watch.js';
import { CLOCK } from './clock.js';
import { DatabaseModule } from './database/database.module.js';
import { DomainEvents } from './events/domain-events.js';
import { EventsController } from './events/events.controller.js';
import { ServerEventStream } from './events/server-event-stream.js';
import { CertificateWatch } from './http/certificate-watch.js';
import { HealthController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { BackgroundJobs } from './jobs/background-jobs.js';
import { JobQueue } from './jobs/job-queue.js';
import { JobRepository } from './jobs/job.repository.js';
import { JobSchedule } from './jobs/job-schedule.js';
import { JobsController } from './jobs/jobs.controller.js';
import { QueuePlaces } from './jobs/queue-places.js';
import { loggerOptions } from './logging.js';
import { Metrics } from './metrics/metrics.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { DynamicSecurityLink } from './mqtt/dynamic-security-link.js';
import { MqttLink } from './mqtt/mqtt-link.js';
import { Runtime } from './runtime.js';
import { DiskWatch } from './uploads/disk-watch.js';
import { UploadSpace } from './uploads/upload-space.js';

/** What every context may use; global, so that a context imports other contexts only. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(runtime: Runtime): DynamicModule {
    const shared = [
      { provide: Runtime, useValue: runtime },
      { provide: CLOCK, useValue: systemClock },
      { provide: MqttLink, useFactory: () => new MqttLink(runtime.broker) },
      DynamicSecurityLink,
      // After the data source, so that nothing works on jobs before the migrations have run.
      {
        provide: JobQueue,
        inject: [DataSource],
        useFactory: () => JobQueue.start(runtime.databaseUrl, runtime.config),
      },
      JobRepository,
      BackgroundJobs,
      QueuePlaces,
      JobSchedule,
      UploadSpace,
      DiskWatch,
      DomainEvents,
      ServerEventStream,
      Metrics,
      Readiness,
      BrokerWatch,
      CertificateWatch,
    ];
    return {
      module: PlatformModule,
      imports: [LoggerModule.forRoot(loggerOptions(runtime.config['log.level'])), DatabaseModule],
      controllers: [EventsController, HealthController, JobsController, MetricsController],
      providers: shared,
      exports: shared,
    };
  }
}
