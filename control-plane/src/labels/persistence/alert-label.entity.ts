import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { StoredFlow } from '../../alerts/index.js';
import type { Verdict } from '../../api/alert.js';

/** What training needs of an example flow; the rest goes with its alert. */
export const LABELLED_FLOW = [
  'sourceAddress',
  'sourcePort',
  'destinationAddress',
  'destinationPort',
  'protocol',
  'startUs',
  'features',
] as const satisfies readonly (keyof StoredFlow)[];
export type LabelledFlow = Pick<StoredFlow, (typeof LABELLED_FLOW)[number]>;

/** One verdict on one alert. It is never changed: a new one, or undoing it, only ends its time. */
@Entity()
export class AlertLabelEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id!: string;

  @Column('bigint')
  alertId!: string;

  @Column('text')
  verdict!: Verdict;

  @Column('text', { nullable: true })
  class!: string | null;

  @Column('text', { nullable: true })
  note!: string | null;

  @Column('text')
  author!: string;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  supersededAt!: Date | null;

  @Column('text', { nullable: true })
  supersededBy!: string | null;

  /** Ended without another label in its place. */
  @Column('boolean')
  undone!: boolean;

  @Column('text')
  agentId!: string;

  @Column('text')
  alertClass!: string;

  @Column('text')
  modelName!: string;

  @Column('integer')
  modelVersion!: number;

  @Column('text')
  modelDigest!: string;

  @Column('text')
  profile!: string;

  @Column('integer')
  flowCount!: number;

  /** Left out of lists: it is most of the row. */
  @Column('jsonb', { select: false })
  flows?: LabelledFlow[];
}
