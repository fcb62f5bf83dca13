import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { TransactionalConnection } from '../platform/database/transactional-connection.js';
import { SignInLinks } from './identity/sign-in-links.js';
import { UserAccountEntity } from './persistence/user-account.entity.js';
import { Principals } from './principals.service.js';

/** As long as there is no account, each start prints a link that makes the first one. */
@Injectable()
export class FirstAdministrator implements OnApplicationBootstrap {
  private readonly logger = new Logger('access');

  constructor(
    private readonly principals: Principals,
    private readonly connection: TransactionalConnection,
    private readonly links: SignInLinks,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.principals.isSignInRequired) {
      this.logger.warn(
        'no sign-in: whoever reaches the console from this machine is an administrator (PICKET_SIGN_IN)',
      );
      return;
    }
    if (await this.connection.repository(UserAccountEntity).exists()) return;
    const { link } = await this.links.make(null, 'system');
    this.logger.warn(`there is no account yet; the first administrator signs in within 24 h at ${link}`);
  }
}
