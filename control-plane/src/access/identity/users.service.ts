import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { z } from 'zod';
import type { ChangedUserDto, InvitationDto, NewUserDto, UserDto, UserPageDto } from '../../api/access.js';
import { ControlPlaneError } from '../../errors.js';
import { CLOCK } from '../../platform/clock.js';
import { mapPage, readPage, type KeysetOrder, type PageRequest } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { UserAccountEntity } from '../persistence/user-account.entity.js';
import { SessionsService } from './sessions.service.js';
import { SignInLinks } from './sign-in-links.js';

const BY_NAME: KeysetOrder<UserAccountEntity> = {
  direction: 'ASC',
  columns: ['account.name'],
  key: z.tuple([z.string().max(64)]),
  keyOf: ({ name }) => [name],
};

/** The people who may sign in. */
@Injectable()
export class UsersService {
  private readonly logger = new Logger('access');

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly connection: TransactionalConnection,
    private readonly links: SignInLinks,
    private readonly sessions: SessionsService,
  ) {}

  /** By name. */
  async page(request: PageRequest): Promise<UserPageDto> {
    return mapPage(await readPage(this.accounts.createQueryBuilder('account'), BY_NAME, request), toDto);
  }

  /** Makes an account without a password, and the link that sets it. @throws PicketError `user.name.conflict` */
  async invite({ name, role }: NewUserDto, by: string): Promise<InvitationDto> {
    const row = { name, role, passwordHash: null, createdAt: this.now(), createdBy: by };
    const inserted = await this.accounts
      .createQueryBuilder()
      .insert()
      .values({ ...row, disabledAt: null, lastSignInAt: null })
      .orIgnore()
      .returning('name')
      .execute();
    if ((inserted.raw as unknown[]).length === 0)
      throw new ControlPlaneError('user.name.conflict', `there is a user ${name} already`, {
        next: 'take another name',
      });
    this.logger.log(`${by} invited ${name} (${role})`);
    return this.invitation(name, by);
  }

  /** A link that sets another password; sessions go on until then. @throws PicketError `user.not-found` */
  async invitation(name: string, by: string): Promise<InvitationDto> {
    const user = toDto(await this.require(name));
    const { link, expiresAt } = await this.links.make(name, by);
    return { ...user, link, linkExpiresAt: expiresAt.toISOString() };
  }

  /**
   * Changes the role, or shuts a person out and lets it in again; one that is shut out has no session any more.
   * @throws PicketError `user.not-found`, `user.last-admin.conflict`
   */
  async change(name: string, { role, isDisabled }: ChangedUserDto, by: string): Promise<UserDto> {
    await this.connection.withTransaction(async () => {
      // Two administrators who shut each other out at once would leave none.
      await this.connection.manager.query('LOCK TABLE user_account IN SHARE ROW EXCLUSIVE MODE');
      const user = await this.require(name);
      const after = {
        role: role ?? user.role,
        disabledAt: isDisabled === undefined ? user.disabledAt : isDisabled ? this.now() : null,
      };
      await this.accounts.update({ name }, after);
      if (!(await this.hasAdministrator())) throw lastAdministrator(name);
      if (after.disabledAt !== null) await this.sessions.endAllOf(name);
    });
    this.logger.log(`${by} changed the user ${name}: ${JSON.stringify({ role, isDisabled })}`);
    return toDto(await this.require(name));
  }

  private hasAdministrator(): Promise<boolean> {
    return this.accounts.createQueryBuilder('account').where(`role = 'admin' AND disabled_at IS NULL`).getExists();
  }

  private async require(name: string): Promise<UserAccountEntity> {
    const user = await this.accounts.findOneBy({ name });
    if (!user) throw new ControlPlaneError('user.not-found', `there is no user ${name}`);
    return user;
  }

  private now(): Date {
    return new Date(this.clock.now());
  }

  private get accounts() {
    return this.connection.repository(UserAccountEntity);
  }
}

function toDto({
  name,
  role,
  passwordHash,
  createdAt,
  createdBy,
  disabledAt,
  lastSignInAt,
}: UserAccountEntity): UserDto {
  const state = disabledAt !== null ? 'disabled' : passwordHash === null ? 'invited' : 'active';
  return {
    ...{ name, role, state, createdBy },
    createdAt: createdAt.toISOString(),
    lastSignInAt: lastSignInAt?.toISOString() ?? null,
  };
}

function lastAdministrator(name: string): ControlPlaneError {
  return new ControlPlaneError('user.last-admin.conflict', `${name} is the last administrator`, {
    next: 'make another person an administrator first',
  });
}
