import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { ModelAlias } from '../../../api/model.js';
import type { PromotionCheck } from '../../../api/promotion.js';

/** One move of an alias; rows are added only. */
@Entity()
export class ModelAliasChangeEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  alias!: ModelAlias;

  /** Null: it pointed nowhere before. */
  @Column('integer', { nullable: true })
  fromVersion!: number | null;

  /** Null: it was removed. */
  @Column('integer', { nullable: true })
  toVersion!: number | null;

  /** Who had signed in, else as the caller called itself. Null: a training run, or the caller did not say. */
  @Column('text', { nullable: true })
  by!: string | null;

  /** Why checks that failed were passed over; null where none failed, or the caller did not have to say. */
  @Column('text', { nullable: true })
  reason!: string | null;

  /** The checks that failed, as they stood then. */
  @Column('jsonb')
  failedChecks!: PromotionCheck[];

  @Column('timestamptz')
  at!: Date;
}
