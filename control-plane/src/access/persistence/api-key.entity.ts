import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from '../../api/access.js';

/** A program that may use the API; only its owner knows the key. */
@Entity()
export class ApiKeyEntity {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  note!: string;

  @Column('text')
  role!: Role;

  /** SHA-256 of the secret, which is random. */
  @Column('text')
  secretHash!: string;

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

  @Column('timestamptz', { nullable: true })
  lastUsedAt!: Date | null;

  @Column('text', { nullable: true })
  lastUsedAddress!: string | null;
}
