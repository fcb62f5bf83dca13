import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A browser that has signed in; the token itself is in its cookie only. */
@Entity()
export class UserSessionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  userName!: string;

  /** SHA-256. */
  @Column('text')
  tokenHash!: string;

  /** Of the token before: requests that were under way still carry it. */
  @Column('text', { nullable: true })
  previousHash!: string | null;

  @Column('timestamptz')
  rotatedAt!: Date;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz')
  lastUsedAt!: Date;

  @Column('timestamptz')
  expiresAt!: Date;

  @Column('text')
  address!: string;

  @Column('text')
  client!: string;
}
