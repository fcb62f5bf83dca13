import { Column, Entity, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';
import type { EnrolmentOutcome } from '../../api/enrolment.js';

/** A token; only the operator who was handed it knows its secret. */
@Entity()
export class EnrolmentTokenEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** SHA-256 of the secret, which is 128 random bits. */
  @Column('text')
  secretHash!: string;

  @Column('text')
  note!: string;

  /** Group of the agents that enrol with it. */
  @Column('text')
  groupName!: string;

  @Column('integer')
  maxUses!: number;

  @Column('integer')
  uses!: number;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('text')
  createdBy!: string;

  @Column('timestamptz')
  expiresAt!: Date;

  @Column('timestamptz', { nullable: true })
  revokedAt!: Date | null;

  @Column('text', { nullable: true })
  revokedBy!: string | null;
}

/** One try to enrol with a token of ours. */
@Entity()
export class EnrolmentEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id!: string;

  @Column('uuid')
  tokenId!: string;

  @Column('timestamptz')
  at!: Date;

  @Column('text')
  address!: string;

  @Column('text')
  hostname!: string;

  /** Null: refused. */
  @Column('text', { nullable: true })
  agentId!: string | null;

  @Column('text')
  outcome!: EnrolmentOutcome;

  /** How far the agent's clock is ahead of ours. */
  @Column('bigint')
  clockOffsetMs!: string;

  /** Who said whose machine the host is; null: it was the host that asked. */
  @Column('text', { nullable: true })
  decidedBy!: string | null;
}
