import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { readPage, type KeysetOrder, type Page, type PageRequest } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { EnrolmentEntity, EnrolmentTokenEntity } from './enrolment.entity.js';

const TOKENS_NEWEST_FIRST: KeysetOrder<EnrolmentTokenEntity> = {
  direction: 'DESC',
  columns: ['token.createdAt', 'token.id'],
  key: z.tuple([z.iso.datetime(), z.uuid()]),
  keyOf: ({ createdAt, id }) => [createdAt.toISOString(), id],
};

const TRIES_NEWEST_FIRST: KeysetOrder<EnrolmentEntity> = {
  direction: 'DESC',
  columns: ['try.id'],
  key: z.tuple([z.string().regex(/^\d{1,18}$/)]),
  keyOf: ({ id }) => [id],
};

/** Old tries say nothing any more, and neither do expired tokens and certificates. */
const KEPT_DAYS = 90;

@Injectable()
export class EnrolmentRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  page(request: PageRequest): Promise<Page<EnrolmentTokenEntity>> {
    const query = this.connection.repository(EnrolmentTokenEntity).createQueryBuilder('token');
    return readPage(query, TOKENS_NEWEST_FIRST, request);
  }

  pageOfTries(tokenId: string, request: PageRequest): Promise<Page<EnrolmentEntity>> {
    const query = this.connection.repository(EnrolmentEntity).createQueryBuilder('try').where({ tokenId });
    return readPage(query, TRIES_NEWEST_FIRST, request);
  }

  findToken(id: string): Promise<EnrolmentTokenEntity | null> {
    return this.connection.repository(EnrolmentTokenEntity).findOneBy({ id });
  }

  /** No other transaction uses the token until this one has ended. */
  lockToken(id: string): Promise<EnrolmentTokenEntity | null> {
    return this.connection
      .repository(EnrolmentTokenEntity)
      .findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async addToken(token: EnrolmentTokenEntity): Promise<void> {
    await this.connection.repository(EnrolmentTokenEntity).insert(token);
  }

  async countUse(id: string): Promise<void> {
    await this.connection.repository(EnrolmentTokenEntity).increment({ id }, 'uses', 1);
  }

  async revokeToken(id: string, revokedAt: Date, revokedBy: string): Promise<void> {
    await this.connection.repository(EnrolmentTokenEntity).update({ id }, { revokedAt, revokedBy });
  }

  async addTry(attempt: Omit<EnrolmentEntity, 'id'>): Promise<void> {
    await this.connection.repository(EnrolmentEntity).insert(attempt);
  }

  /** Tokens go with their tries; the certificates they gave stay. */
  async prune(): Promise<void> {
    const { manager } = this.connection;
    await manager.query(`DELETE FROM enrolment WHERE at < now() - make_interval(days => $1)`, [KEPT_DAYS]);
    await manager.query(`DELETE FROM enrolment_token WHERE expires_at < now() - make_interval(days => $1)`, [
      KEPT_DAYS,
    ]);
  }
}
