import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from '../../api/access.js';

/** A person who may sign in. */
@Entity()
export class UserAccountEntity {
  @PrimaryColumn('text')
  name!: string;

  @Column('text')
  role!: Role;

  /** Argon2id, with its salt and cost; null: the person has not set one yet. */
  @Column('text', { nullable: true })
  passwordHash!: string | null;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('text')
  createdBy!: string;

  @Column('timestamptz', { nullable: true })
  disabledAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  lastSignInAt!: Date | null;
}
