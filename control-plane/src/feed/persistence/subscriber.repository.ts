import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SUBSCRIBER_NAME_PATTERN } from '@picket/shared/contract';
import { readPage, type KeysetOrder, type Page, type PageRequest } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { FeedSubscriberEntity } from './subscriber.entity.js';

const BY_NAME: KeysetOrder<FeedSubscriberEntity> = {
  direction: 'ASC',
  columns: ['subscriber.name'],
  key: z.tuple([z.string().regex(SUBSCRIBER_NAME_PATTERN)]),
  keyOf: ({ name }) => [name],
};

/** Revoked ones say nothing any more after so long. */
const KEPT_DAYS = 90;

@Injectable()
export class SubscriberRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  page(request: PageRequest): Promise<Page<FeedSubscriberEntity>> {
    return readPage(this.subscribers.createQueryBuilder('subscriber'), BY_NAME, request);
  }

  all(): Promise<FeedSubscriberEntity[]> {
    return this.subscribers.find();
  }

  find(name: string): Promise<FeedSubscriberEntity | null> {
    return this.subscribers.findOneBy({ name });
  }

  /** No other transaction changes the subscriber until this one has ended. */
  lock(name: string): Promise<FeedSubscriberEntity | null> {
    return this.subscribers.findOne({ where: { name }, lock: { mode: 'pessimistic_write' } });
  }

  count(): Promise<number> {
    return this.subscribers.count();
  }

  async save(subscriber: FeedSubscriberEntity): Promise<void> {
    await this.subscribers.upsert(subscriber, ['name']);
  }

  async update(name: string, change: Partial<FeedSubscriberEntity>): Promise<void> {
    await this.subscribers.update({ name }, change);
  }

  /** Certificates of one CA that have not expired, of subscribers that are revoked. */
  revokedCertificates(authorityDigest: string): Promise<{ serial: string; revokedAt: Date }[]> {
    return this.connection.manager.query<{ serial: string; revokedAt: Date }[]>(
      `SELECT serial, revoked_at AS "revokedAt" FROM feed_subscriber
         WHERE revoked_at IS NOT NULL AND authority_digest = $1 AND expires_at > now() ORDER BY serial`,
      [authorityDigest],
    );
  }

  async prune(): Promise<void> {
    await this.connection.manager.query(
      `DELETE FROM feed_subscriber WHERE revoked_at < now() - make_interval(days => $1)`,
      [KEPT_DAYS],
    );
  }

  private get subscribers() {
    return this.connection.repository(FeedSubscriberEntity);
  }
}
