import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { toPrintable } from '@picket/shared/text';
import type { NewPasswordDto, SignInByLinkDto, SignInDto } from '../../api/access.js';
import { ControlPlaneError } from '../../errors.js';
import { CLOCK } from '../../platform/clock.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import type { Principal } from '../../platform/http/request-context.js';
import { UserAccountEntity } from '../persistence/user-account.entity.js';
import { hashPassword, isPassword, requireStrong } from './passwords.js';
import { SessionsService, type Caller } from './sessions.service.js';
import { SignInLimiter } from './sign-in-limiter.js';
import { SignInLinks } from './sign-in-links.js';

export interface BegunSession {
  readonly token: string;
  readonly principal: Principal;
}

/** How a person gets a session. */
@Injectable()
export class SignInService {
  private readonly logger = new Logger('access');

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly connection: TransactionalConnection,
    private readonly sessions: SessionsService,
    private readonly links: SignInLinks,
    private readonly limiter: SignInLimiter,
  ) {}

  /** @throws PicketError `access.sign-in.refused`, `access.too-many-attempts` */
  async byPassword({ name, password }: SignInDto, caller: Caller): Promise<BegunSession> {
    await this.limiter.begin(caller.address, name, await this.sessions.hasBeenAt(name, caller.address));
    const user = await this.accounts.findOneBy({ name });
    const isRight = await isPassword(password, user?.passwordHash ?? undefined);
    if (!user || !isRight || user.disabledAt !== null) {
      this.logger.warn(`refused to sign ${toPrintable(name)} in from ${caller.address}`);
      throw refused();
    }
    await this.limiter.succeeded(caller.address, name);
    return this.begin(user, caller);
  }

  /**
   * Sets the password, ends all sessions of before, and begins one.
   * @throws PicketError `access.link.invalid`, `access.password.weak`, `access.name-required`, `user.name.conflict`
   */
  async byLink({ token, name, password }: SignInByLinkDto, caller: Caller): Promise<BegunSession> {
    await this.limiter.begin(caller.address, '', true);
    const passwordHash = await this.hashOf(password, name ?? '');
    const user = await this.connection.withTransaction(async () => {
      const link = await this.links.redeem(token);
      if (!link) throw linkInvalid();
      if (link.userName === null) return this.makeFirst(name, passwordHash);
      const account = await this.accounts.findOneByOrFail({ name: link.userName });
      if (account.disabledAt !== null) throw linkInvalid();
      await this.accounts.update({ name: account.name }, { passwordHash });
      await this.sessions.endAllOf(account.name);
      return account;
    });
    await this.limiter.succeeded(caller.address, '');
    this.logger.log(`${user.name} has set a password by a link`);
    return this.begin(user, caller);
  }

  /** Other sessions of the person end. @throws PicketError `access.sign-in.refused`, `access.password.weak` */
  async changePassword({ present, password }: NewPasswordDto, principal: Principal, caller: Caller): Promise<void> {
    const { name, sessionId } = principal;
    await this.limiter.begin(caller.address, name, true);
    const user = await this.accounts.findOneBy({ name });
    if (!user || !(await isPassword(present, user.passwordHash ?? undefined))) throw refused();
    await this.limiter.succeeded(caller.address, name);
    await this.accounts.update({ name }, { passwordHash: await this.hashOf(password, name) });
    await this.sessions.endAllOf(name, sessionId);
    this.logger.log(`${name} has changed the password`);
  }

  private async hashOf(password: string, name: string): Promise<string> {
    await requireStrong(password, name);
    return hashPassword(password);
  }

  private async makeFirst(name: string | undefined, passwordHash: string): Promise<UserAccountEntity> {
    if (name === undefined)
      throw new ControlPlaneError('access.name-required', 'the first administrator has no name yet', {
        next: 'send a name with the password',
      });
    await this.connection.manager.query('LOCK TABLE user_account IN SHARE ROW EXCLUSIVE MODE');
    if (await this.accounts.exists()) throw linkInvalid();
    const row = { name, role: 'admin' as const, passwordHash, createdAt: new Date(this.clock.now()) };
    return this.accounts.save({ ...row, createdBy: name, disabledAt: null, lastSignInAt: null });
  }

  private async begin({ name, role }: UserAccountEntity, caller: Caller): Promise<BegunSession> {
    const { token, id } = await this.sessions.begin(name, caller);
    await this.accounts.update({ name }, { lastSignInAt: new Date(this.clock.now()) });
    this.logger.log(`${name} has signed in from ${caller.address}`);
    return { token, principal: { kind: 'user', name, role, sessionId: id } };
  }

  private get accounts() {
    return this.connection.repository(UserAccountEntity);
  }
}

/** The same for a wrong name, a wrong password and a person who is shut out. */
function refused(): ControlPlaneError {
  return new ControlPlaneError('access.sign-in.refused', 'name or password is wrong', {
    next: 'try again, or ask an administrator for a link that sets another password',
  });
}

function linkInvalid(): ControlPlaneError {
  return new ControlPlaneError('access.link.invalid', 'the link has been used, or is too old', {
    next: 'ask an administrator for another one',
  });
}
