import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { FlowRecord, SeverityName } from '../domain/alert-record.js';
import type { AlertLabelDto } from '../../api/alert.js';

/** Times in the examples are ISO texts, since they are kept as JSON. */
export type StoredFlow = Omit<FlowRecord, 'startUs' | 'endUs'> & { readonly startUs: string; readonly endUs: string };

@Entity()
export class AlertEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id!: string;

  @Column('text')
  agentId!: string;

  @Column('bigint')
  bootEpoch!: string;

  @Column('bigint')
  sequence!: string;

  @Column('timestamptz')
  receivedAt!: Date;

  @Column('text')
  class!: string;

  @Column('text')
  severity!: SeverityName;

  @Column('double precision')
  probability!: number;

  @Column('bigint')
  flowCount!: string;

  @Column('timestamptz')
  firstAt!: Date;

  @Column('timestamptz')
  lastAt!: Date;

  @Column('text')
  sourceAddress!: string;

  @Column('text')
  destinationAddress!: string;

  @Column('text', { nullable: true })
  direction!: 'initiator' | 'unknown' | null;

  @Column('text')
  captureSource!: string;

  @Column('text')
  modelName!: string;

  @Column('integer')
  modelVersion!: number;

  @Column('text')
  modelDigest!: string;

  @Column('text')
  profile!: string;

  @Column('text')
  agentVersion!: string;

  /** The label that counts now; what it was before is kept by the context of labels. */
  @Column('jsonb', { nullable: true })
  label!: AlertLabelDto | null;

  /** Left out of lists: it is most of the row. */
  @Column('jsonb', { select: false })
  examples!: StoredFlow[];
}
