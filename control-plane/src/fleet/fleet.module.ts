import { Module, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IngestModule } from '../ingest/index.js';
import { JobSchedule } from '../platform/jobs/job-schedule.js';
import { AgentReportHandler } from './agent-report-handler.js';
import { AgentStatusHandler } from './agent-status-handler.js';
import { DesiredStateService } from './desired-state.service.js';
import { AgentIdentityController } from './certificates/agent-identity.controller.js';
import { AuthoritiesController } from './certificates/authorities.controller.js';
import { AuthorityRotation } from './certificates/authority-rotation.service.js';
import { AuthorityKeeper } from './certificates/authority-keeper.js';
import {
  AgentCertificateEntity,
  CertificateAuthorityEntity,
  EnrolledAgentEntity,
} from './certificates/certificate.entity.js';
import { CertificateRepository } from './certificates/certificate.repository.js';
import { CertificatesService } from './certificates/certificates.service.js';
import { DecommissionService } from './certificates/decommission.service.js';
import { ExpiredRenewals } from './certificates/expired-renewals.service.js';
import { SubscriberCertificates } from './certificates/subscriber-certificates.js';
import { ListenerCertificates } from './certificates/listener-certificates.js';
import { AgentListener } from './enrolment/agent-listener.js';
import { AgentsDoorController } from './enrolment/agents-door.controller.js';
import { BrokerDoor } from './enrolment/broker-door.js';
import { ClientCertificateGuard } from './enrolment/client-certificate.guard.js';
import { EnrolmentEntity, EnrolmentTokenEntity } from './enrolment/enrolment.entity.js';
import { EnrolmentRepository } from './enrolment/enrolment.repository.js';
import { BrokerFiles } from './enrolment/broker-files.js';
import { EnrolmentService } from './enrolment/enrolment.service.js';
import { EnrolmentTokensController } from './enrolment/enrolment-tokens.controller.js';
import { SameMachineController } from './enrolment/same-machine.controller.js';
import { SameMachineService } from './enrolment/same-machine.service.js';
import { EnrolmentTokensService } from './enrolment/enrolment-tokens.service.js';
import { MosquittoDoor } from './enrolment/mosquitto-door.js';
import { FleetController } from './fleet.controller.js';
import { FleetService } from './fleet.service.js';
import { AgentGroupEntity, AgentMembershipEntity } from './groups/group.entity.js';
import { GroupRepository } from './groups/group.repository.js';
import { GroupsController } from './groups/groups.controller.js';
import { GroupsService } from './groups/groups.service.js';
import { SettingLayerEntity, SettingRevisionEntity } from './settings/setting.entity.js';
import { SettingRepository } from './settings/setting.repository.js';
import { SettingsController } from './settings/settings.controller.js';
import { SettingsService } from './settings/settings.service.js';
import { AgentEntity } from './persistence/agent.entity.js';
import { AgentHistoryRepository } from './persistence/agent-history.repository.js';
import { AgentRepository } from './persistence/agent.repository.js';
import { DesiredStateEntity, FleetDefaultEntity } from './persistence/desired-state.entity.js';
import { DesiredStateRepository } from './persistence/desired-state.repository.js';

const ACTIVITY_HOURS = 24;
const EXPIRED_DAYS = 90;

const ENTITIES = [
  AgentEntity,
  DesiredStateEntity,
  FleetDefaultEntity,
  CertificateAuthorityEntity,
  EnrolledAgentEntity,
  AgentCertificateEntity,
  EnrolmentTokenEntity,
  EnrolmentEntity,
  AgentGroupEntity,
  AgentMembershipEntity,
  SettingLayerEntity,
  SettingRevisionEntity,
];

@Module({
  imports: [TypeOrmModule.forFeature(ENTITIES), IngestModule],
  controllers: [
    FleetController,
    GroupsController,
    SettingsController,
    AgentIdentityController,
    AuthoritiesController,
    EnrolmentTokensController,
    SameMachineController,
    AgentsDoorController,
  ],
  providers: [
    AgentRepository,
    DesiredStateRepository,
    DesiredStateService,
    FleetService,
    GroupRepository,
    GroupsService,
    SettingRepository,
    SettingsService,
    AgentStatusHandler,
    AgentReportHandler,
    CertificateRepository,
    AuthorityKeeper,
    CertificatesService,
    ExpiredRenewals,
    DecommissionService,
    ListenerCertificates,
    AuthorityRotation,
    SubscriberCertificates,
    EnrolmentRepository,
    EnrolmentTokensService,
    EnrolmentService,
    AgentHistoryRepository,
    SameMachineService,
    AgentListener,
    BrokerDoor,
    BrokerFiles,
    MosquittoDoor,
    // Of every route: what is not marked as open needs a certificate on the agents' listener.
    { provide: APP_GUARD, useClass: ClientCertificateGuard },
  ],
  exports: [DesiredStateService, FleetService, GroupsService, AuthorityRotation, SubscriberCertificates],
})
export class FleetModule implements OnModuleInit {
  constructor(
    private readonly schedule: JobSchedule,
    private readonly agents: AgentRepository,
    private readonly enrolments: EnrolmentRepository,
    private readonly certificates: CertificateRepository,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.schedule.every('fleet-prune', async () => {
      await this.agents.pruneActivity(ACTIVITY_HOURS);
      await this.enrolments.prune();
      await this.certificates.pruneExpired(EXPIRED_DAYS);
    });
  }
}
