import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** What an agent sent and the control plane refused. */
@Entity({ name: 'dead_letter' })
export class DeadLetterEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id!: string;

  @Column('timestamptz')
  receivedAt!: Date;

  @Column('text')
  agentId!: string;

  @Column('text')
  channel!: string;

  /** Null, as `sequence`: a whole message that could not be read. */
  @Column('bigint', { nullable: true })
  bootEpoch!: string | null;

  @Column('bigint', { nullable: true })
  sequence!: string | null;

  @Column('text')
  reason!: string;

  /** What it held, in words of an earlier version, which kept no message. */
  @Column('text', { nullable: true, select: false })
  payload!: string | null;

  /** A record: a batch of it alone. Else the message as it came. */
  @Column('bytea', { nullable: true, select: false })
  message!: Buffer | null;

  /** Its message is kept. */
  @Column({ type: 'boolean', insert: false, update: false })
  isWhole!: boolean;

  @Column('integer')
  bytes!: number;

  @Column('integer')
  refusals!: number;

  @Column('timestamptz', { nullable: true })
  triedAt!: Date | null;
}
