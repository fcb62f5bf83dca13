import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A link that sets a password, once. */
@Entity()
export class SignInLinkEntity {
  /** SHA-256 of the token. */
  @PrimaryColumn('text')
  tokenHash!: string;

  /** null: it makes the first administrator. */
  @Column('text', { nullable: true })
  userName!: string | null;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('text')
  createdBy!: string;

  @Column('timestamptz')
  expiresAt!: Date;
}
