import { Injectable } from '@nestjs/common';
import { cutText, storableText } from '@picket/shared/text';
import type { SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import type { DeadLetterFilter, DeadLetterReasonsDto } from '../../api/dead-letter.js';
import { readPage, type KeysetOrder, type Page, type PageRequest } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { DeadLetterEntity } from './dead-letter.entity.js';

const REASON_CHARACTERS = 200;
const LISTED_REASONS = 100;

const NEWEST_FIRST: KeysetOrder<DeadLetterEntity> = {
  direction: 'DESC',
  columns: ['letter.id'],
  key: z.tuple([z.string().regex(/^\d{1,18}$/)]),
  keyOf: ({ id }) => [id],
};

export interface DeadLetter {
  readonly channel: string;
  readonly bootEpoch: number | null;
  readonly sequence: number | null;
  readonly reason: string;
  readonly message: Uint8Array;
}

/** How dead letters leave. */
export type DeadLetterEnd = 'expired' | 'replayed' | 'discarded';

export interface DeadLetterLimits {
  readonly days: number;
  readonly letters: number;
  readonly bytes: number;
}

@Injectable()
export class DeadLetterRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  /** A record that is refused again after a resend is kept once. @returns how many were not there yet */
  async add(agentId: string, letters: readonly DeadLetter[]): Promise<number> {
    if (letters.length === 0) return 0;
    const rows = await this.connection.manager.query<unknown[]>(
      `INSERT INTO dead_letter (received_at, agent_id, channel, boot_epoch, sequence, reason, message, bytes)
         SELECT now(), $1, channel, boot_epoch, sequence, reason, message, octet_length(message)
         FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::bytea[])
           AS t (channel, boot_epoch, sequence, reason, message)
       ON CONFLICT DO NOTHING RETURNING agent_id`,
      [
        agentId,
        letters.map(({ channel }) => channel),
        letters.map(({ bootEpoch }) => bootEpoch),
        letters.map(({ sequence }) => sequence),
        letters.map(({ reason }) => toReason(reason)),
        letters.map(({ message }) => Buffer.from(message)),
      ],
    );
    return rows.length;
  }

  page(filter: DeadLetterFilter, request: PageRequest): Promise<Page<DeadLetterEntity>> {
    return readPage(this.select(filter), NEWEST_FIRST, request);
  }

  /** With its message. */
  find(id: string): Promise<DeadLetterEntity | null> {
    return this.withMessage().where({ id }).getOne();
  }

  /** The same; no other transaction has it until this one has ended. */
  lock(id: string): Promise<DeadLetterEntity | null> {
    return this.withMessage().where({ id }).setLock('pessimistic_write').getOne();
  }

  /** The ids of the next ones behind an id, oldest first. */
  async idsAfter(filter: DeadLetterFilter, after: string, limit: number): Promise<string[]> {
    const query = this.select(filter).select('letter.id', 'id').andWhere('letter.id > :after', { after });
    const rows = await query.orderBy('letter.id').limit(limit).getRawMany<{ id: string }>();
    return rows.map(({ id }) => id);
  }

  /** It was refused once more. */
  async refuseAgain(id: string, reason: string): Promise<void> {
    await this.connection.manager.query(
      `UPDATE dead_letter SET reason = $2, refusals = refusals + 1, tried_at = now() WHERE id = $1`,
      [id, toReason(reason)],
    );
  }

  /** @returns how many there were */
  async remove(filter: DeadLetterFilter & { readonly id?: string }, end: DeadLetterEnd): Promise<number> {
    const { id = null, agent = null, kind = null, reason = null } = filter;
    return this.tally(
      end,
      `DELETE FROM dead_letter WHERE ($2::bigint IS NULL OR id = $2) AND ($3::text IS NULL OR agent_id = $3)
         AND ($4::text IS NULL OR channel = $4) AND ($5::text IS NULL OR reason = $5)`,
      [id, agent, kind, reason],
    );
  }

  /** Forgets the oldest: what is too old, and what is beyond the limits. @returns how many */
  async expire({ days, letters, bytes }: DeadLetterLimits): Promise<number> {
    return this.tally(
      'expired',
      `DELETE FROM dead_letter USING (
           SELECT id AS ranked, row_number() OVER newest AS place, sum(bytes) OVER newest AS total
           FROM dead_letter WINDOW newest AS (ORDER BY id DESC)
         ) AS ranking
         WHERE id = ranked AND (place > $2 OR total > $3 OR received_at < now() - make_interval(days => $4))`,
      [letters, bytes, days],
    );
  }

  /** The most frequent reasons, and what became of dead letters that are gone. */
  async reasons(): Promise<DeadLetterReasonsDto> {
    const { manager } = this.connection;
    const rows = await manager.query<{ kind: string; reason: string; count: string; newest_at: Date; total: string }[]>(
      `SELECT channel AS kind, reason, count(*) AS count, max(received_at) AS newest_at, sum(count(*)) OVER () AS total
       FROM dead_letter GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $1`,
      [LISTED_REASONS],
    );
    const total = Number(rows[0]?.total ?? 0);
    const reasons = rows.map(({ kind, reason, count, newest_at: newestAt }) => {
      return { kind, reason, count: Number(count), newestAt: newestAt.toISOString() };
    });
    const listed = reasons.reduce((sum, { count }) => sum + count, 0);
    const tallies = await this.tallies();
    return {
      total,
      reasons,
      others: total - listed,
      expired: tallies.expired ?? 0,
      replayed: tallies.replayed ?? 0,
      discarded: tallies.discarded ?? 0,
    };
  }

  /** How many there are, by the channel on which they came. */
  async countByKind(): Promise<[kind: string, count: number][]> {
    const rows = await this.connection.manager.query<{ channel: string; count: string }[]>(
      `SELECT channel, count(*) AS count FROM dead_letter GROUP BY 1`,
    );
    return rows.map(({ channel, count }) => [channel, Number(count)]);
  }

  /** How many have left, by the way. */
  async tallies(): Promise<Partial<Record<DeadLetterEnd, number>>> {
    const rows = await this.connection.manager.query<{ outcome: DeadLetterEnd; count: string }[]>(
      `SELECT outcome, count FROM dead_letter_tally`,
    );
    return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, Number(count)]));
  }

  /** Deletes and counts in one statement: what is gone is counted. */
  private async tally(end: DeadLetterEnd, deletion: string, values: readonly unknown[]): Promise<number> {
    const [row] = await this.connection.manager.query<{ count: string }[]>(
      `WITH gone AS (${deletion} RETURNING 1), counted AS (SELECT count(*) AS count FROM gone), noted AS (
         INSERT INTO dead_letter_tally AS tally SELECT $1, count FROM counted
         ON CONFLICT (outcome) DO UPDATE SET count = tally.count + excluded.count)
       SELECT count FROM counted`,
      [end, ...values],
    );
    return Number(row?.count ?? 0);
  }

  private select({ agent, kind, reason }: DeadLetterFilter): SelectQueryBuilder<DeadLetterEntity> {
    const query = this.connection.repository(DeadLetterEntity).createQueryBuilder('letter');
    if (agent !== undefined) query.andWhere('letter.agentId = :agent', { agent });
    if (kind !== undefined) query.andWhere('letter.channel = :kind', { kind });
    if (reason !== undefined) query.andWhere('letter.reason = :reason', { reason });
    return query;
  }

  private withMessage(): SelectQueryBuilder<DeadLetterEntity> {
    return this.select({}).addSelect('letter.message').addSelect('letter.payload');
  }
}

function toReason(reason: string): string {
  return cutText(storableText(reason), REASON_CHARACTERS);
}
