import { Module, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JobSchedule } from '../platform/jobs/job-schedule.js';
import { AccessGuard } from './access.guard.js';
import { FirstAdministrator } from './first-administrator.js';
import { SessionController } from './identity/session.controller.js';
import { SessionsService } from './identity/sessions.service.js';
import { SignInLimiter } from './identity/sign-in-limiter.js';
import { SignInLinks } from './identity/sign-in-links.js';
import { SignInService } from './identity/sign-in.service.js';
import { UsersController } from './identity/users.controller.js';
import { UsersService } from './identity/users.service.js';
import { ApiKeysController } from './keys/api-keys.controller.js';
import { ApiKeysService } from './keys/api-keys.service.js';
import { ApiKeyEntity } from './persistence/api-key.entity.js';
import { SignInLinkEntity } from './persistence/sign-in-link.entity.js';
import { UserAccountEntity } from './persistence/user-account.entity.js';
import { UserSessionEntity } from './persistence/user-session.entity.js';
import { Principals } from './principals.service.js';

/** Who may do what: people, their sessions, and the keys of programs. Controllers ask by `Allow` of the platform. */
@Module({
  imports: [TypeOrmModule.forFeature([UserAccountEntity, UserSessionEntity, SignInLinkEntity, ApiKeyEntity])],
  controllers: [SessionController, UsersController, ApiKeysController],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    ...[Principals, SessionsService, SignInLinks, SignInLimiter, SignInService, UsersService, ApiKeysService],
    FirstAdministrator,
  ],
})
export class AccessModule implements OnModuleInit {
  constructor(
    private readonly schedule: JobSchedule,
    private readonly sessions: SessionsService,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.schedule.every('sessions-prune', () => this.sessions.prune());
  }
}
