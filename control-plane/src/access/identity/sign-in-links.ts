import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { CLOCK } from '../../platform/clock.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { Runtime } from '../../platform/runtime.js';
import { SignInLinkEntity } from '../persistence/sign-in-link.entity.js';
import { hashToken, newToken } from './secrets.js';

const LIFE_MS = 24 * 60 * 60 * 1000;

/** Links that set a password, each once. */
@Injectable()
export class SignInLinks {
  constructor(
    private readonly runtime: Runtime,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly connection: TransactionalConnection,
  ) {}

  /** The links of before for that person count no more. @param user null: it makes the first administrator */
  async make(user: string | null, by: string): Promise<{ link: string; expiresAt: Date }> {
    const token = newToken();
    const createdAt = new Date(this.clock.now());
    const expiresAt = new Date(createdAt.getTime() + LIFE_MS);
    await this.connection.withTransaction(async () => {
      const before = this.links.createQueryBuilder().delete();
      await (user === null ? before.where('user_name IS NULL') : before.where({ userName: user })).execute();
      await this.links.insert({ tokenHash: hashToken(token), userName: user, createdAt, createdBy: by, expiresAt });
    });
    // Behind the #: browsers send it to no server, and no log holds it.
    const said = new URLSearchParams({ token, ...(user !== null && { name: user }) });
    return { link: `${this.runtime.consoleUrl}/sign-in#${said.toString()}`, expiresAt };
  }

  /** Takes the link out. @returns for whom it was; undefined: it is unknown, used or too old */
  async redeem(token: string): Promise<Pick<SignInLinkEntity, 'userName'> | undefined> {
    const [rows] = await this.connection.manager.query<[{ userName: string | null; isValid: boolean }[], number]>(
      `DELETE FROM sign_in_link WHERE token_hash = $1
       RETURNING user_name AS "userName", expires_at > $2 AS "isValid"`,
      [hashToken(token), new Date(this.clock.now())],
    );
    const [link] = rows;
    return link?.isValid ? { userName: link.userName } : undefined;
  }

  private get links() {
    return this.connection.repository(SignInLinkEntity);
  }
}
