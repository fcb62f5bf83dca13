import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CredentialKind, FeedScopeDto } from '../../api/feed-subscriber.js';

/** A subscriber of the alert feed; only its owner knows its password or key. */
@Entity()
export class FeedSubscriberEntity {
  @PrimaryColumn('text')
  name!: string;

  @Column('text')
  note!: string;

  @Column('jsonb')
  scope!: FeedScopeDto;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('text')
  createdBy!: string;

  /** Another one with each credential: sessions of the one before end. */
  @Column('uuid')
  credential!: string;

  @Column('timestamptz')
  credentialAt!: Date;

  @Column('text')
  kind!: CredentialKind;

  /** With its salt and cost; null: it shows a certificate. */
  @Column('text', { nullable: true })
  passwordHash!: string | null;

  /** Of its certificate, lower-case hexadecimal. */
  @Column('text', { nullable: true })
  serial!: string | null;

  /** CA of its certificate. */
  @Column('text', { nullable: true })
  authorityDigest!: string | null;

  @Column('timestamptz', { nullable: true })
  expiresAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;

  @Column('text', { nullable: true })
  revokedBy!: string | null;

  @Column('timestamptz', { nullable: true })
  lastSeenAt!: Date | null;

  @Column('text', { nullable: true })
  lastSeenAddress!: string | null;
}

/** What changes with a new credential. */
export type Credential = Pick<
  FeedSubscriberEntity,
  'credential' | 'credentialAt' | 'kind' | 'passwordHash' | 'serial' | 'authorityDigest' | 'expiresAt'
>;
