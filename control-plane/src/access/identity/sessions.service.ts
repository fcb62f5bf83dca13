import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { cutText, toPrintable } from '@picket/shared/text';
import { z } from 'zod';
import type { SessionDto, SessionPageDto } from '../../api/access.js';
import { ControlPlaneError } from '../../errors.js';
import { CLOCK } from '../../platform/clock.js';
import { mapPage, readPage, type KeysetOrder, type PageRequest } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import type { Principal } from '../../platform/http/request-context.js';
import { UserAccountEntity } from '../persistence/user-account.entity.js';
import { UserSessionEntity } from '../persistence/user-session.entity.js';
import { hashToken, newToken } from './secrets.js';

const HOUR_MS = 60 * 60 * 1000;
/** However much it is used. */
const LIFE_MS = 7 * 24 * HOUR_MS;
/** Without use. */
const IDLE_MS = 12 * HOUR_MS;
const ROTATE_MS = HOUR_MS;
/** Requests that were under way when the token changed still carry the one before. */
const OVERLAP_MS = 60_000;
/** The time of use is written no more often. */
const NOTE_MS = 60_000;

const NEWEST_FIRST: KeysetOrder<UserSessionEntity> = {
  direction: 'DESC',
  columns: ['session.createdAt', 'session.id'],
  key: z.tuple([z.iso.datetime(), z.uuid()]),
  keyOf: ({ createdAt, id }) => [createdAt.toISOString(), id],
};

/** From where a request comes. */
export interface Caller {
  readonly address: string;
  readonly client: string;
}

export interface FoundSession {
  readonly principal: Principal;
  /** Another token, which the browser shall take; undefined: it keeps the one that it has. */
  readonly nextToken: string | undefined;
}

/** Sessions of people who have signed in. The token is in a cookie; the database holds its hash. */
@Injectable()
export class SessionsService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly connection: TransactionalConnection,
  ) {}

  /** @returns the token for the cookie */
  async begin(userName: string, { address, client }: Caller): Promise<{ token: string; id: string }> {
    const now = this.now();
    const token = newToken();
    const id = randomUUID();
    await this.sessions.insert({
      ...{ id, userName, address, client: cutText(toPrintable(client), 200) },
      ...{ tokenHash: hashToken(token), previousHash: null },
      ...{ rotatedAt: now, createdAt: now, lastUsedAt: now },
      expiresAt: new Date(now.getTime() + LIFE_MS),
    });
    return { token, id };
  }

  /** Whose session it is; undefined: of no one, or its time is over. A token that was replaced ends its session. */
  async find(token: string, caller: Caller): Promise<FoundSession | undefined> {
    const hash = hashToken(token);
    const session = await this.sessions.findOne({ where: [{ tokenHash: hash }, { previousHash: hash }] });
    if (!session || !(await this.isAlive(session, hash))) return undefined;
    const user = await this.connection.repository(UserAccountEntity).findOneBy({ name: session.userName });
    if (!user || user.disabledAt !== null) return undefined;
    const principal = { kind: 'user', name: user.name, role: user.role, sessionId: session.id } as const;
    return { principal, nextToken: await this.noteUse(session, hash, caller) };
  }

  /** Newest first. @param user null: of all people */
  async page(user: string | null, presentId: string | undefined, request: PageRequest): Promise<SessionPageDto> {
    const query = this.sessions.createQueryBuilder('session').where('session.expiresAt > :now', { now: this.now() });
    query.andWhere('session.lastUsedAt > :idle', { idle: new Date(this.clock.now() - IDLE_MS) });
    if (user !== null) query.andWhere({ userName: user });
    return mapPage(await readPage(query, NEWEST_FIRST, request), (session) => toDto(session, presentId));
  }

  /** @param user null: of any person @throws PicketError `session.not-found` */
  async end(id: string, user: string | null): Promise<void> {
    const { affected } = await this.sessions.delete({ id, ...(user !== null && { userName: user }) });
    if (affected === 0) throw new ControlPlaneError('session.not-found', `there is no session ${id}`);
  }

  /** @param exceptId that one goes on */
  async endAllOf(userName: string, exceptId?: string): Promise<void> {
    const query = this.sessions.createQueryBuilder().delete().where({ userName });
    if (exceptId !== undefined) query.andWhere('id <> :exceptId', { exceptId });
    await query.execute();
  }

  /** Has the person been signed in from there? */
  hasBeenAt(userName: string, address: string): Promise<boolean> {
    return this.sessions.existsBy({ userName, address });
  }

  async prune(): Promise<void> {
    const idle = new Date(this.clock.now() - IDLE_MS);
    await this.sessions
      .createQueryBuilder()
      .delete()
      .where('expires_at < :now OR last_used_at < :idle', { now: this.now(), idle })
      .execute();
  }

  private async isAlive(session: UserSessionEntity, hash: string): Promise<boolean> {
    const now = this.clock.now();
    const isOver = session.expiresAt.getTime() <= now || session.lastUsedAt.getTime() + IDLE_MS <= now;
    // Somebody else has the token of before: whoever it is, the session is not safe any more.
    const isStolen = session.tokenHash !== hash && session.rotatedAt.getTime() + OVERLAP_MS <= now;
    if (isOver || isStolen) await this.sessions.delete({ id: session.id });
    return !isOver && !isStolen;
  }

  /** @returns another token where it is time for one and this request has the present one */
  private async noteUse(session: UserSessionEntity, hash: string, { address }: Caller): Promise<string | undefined> {
    const now = this.now();
    const isDue = session.tokenHash === hash && session.rotatedAt.getTime() + ROTATE_MS <= now.getTime();
    if (!isDue) {
      const isNews = session.address !== address || session.lastUsedAt.getTime() + NOTE_MS <= now.getTime();
      if (isNews) await this.sessions.update({ id: session.id }, { lastUsedAt: now, address });
      return undefined;
    }
    const token = newToken();
    const change = { tokenHash: hashToken(token), previousHash: hash, rotatedAt: now, lastUsedAt: now, address };
    // Of requests at the same time one changes it; the others go on with the token of before.
    const { affected } = await this.sessions.update({ id: session.id, tokenHash: hash }, change);
    return affected === 1 ? token : undefined;
  }

  private now(): Date {
    return new Date(this.clock.now());
  }

  private get sessions() {
    return this.connection.repository(UserSessionEntity);
  }
}

function toDto(session: UserSessionEntity, presentId: string | undefined): SessionDto {
  const { id, userName, createdAt, lastUsedAt, expiresAt, address, client } = session;
  return {
    ...{ id, user: userName, address, client, isPresent: id === presentId },
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}
