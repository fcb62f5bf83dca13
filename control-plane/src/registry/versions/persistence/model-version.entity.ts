import type { ModelManifest } from '@picket/shared/bundle';
import type { Evaluation } from '../../../api/evaluation-report.js';
import type { PromotionOverride } from '../../../api/model.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A manifest without what is too long for a page: reference sketches and golden vectors. */
export type ModelDescription = Omit<ModelManifest, 'reference' | 'golden'>;

/**
 * A model version; its row is written after its bundle is safely on disk, so what is listed can be fetched. A deleted one
 * keeps its row as a tombstone: its number and its digest are never given to another, and alerts still find their model.
 */
@Entity()
export class ModelVersionEntity {
  @PrimaryColumn('text')
  name!: string;

  @PrimaryColumn('integer')
  version!: number;

  /** SHA-256 of the bundle file. */
  @Column('text')
  digest!: string;

  @Column('integer')
  bytes!: number;

  @Column('timestamptz')
  createdAt!: Date;

  /** Null: it was imported, so its run was elsewhere. */
  @Column('text', { nullable: true })
  trainingRunId!: string | null;

  @Column('timestamptz', { nullable: true })
  importedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  deletedAt!: Date | null;

  @Column('text', { nullable: true })
  deletedBy!: string | null;

  @Column('text', { nullable: true })
  deletionReason!: string | null;

  @Column('jsonb')
  description!: ModelDescription;

  /** Loaded on request only. */
  @Column('jsonb', { select: false })
  manifest?: ModelManifest;

  /** As it stands in the bundle; null where the bundle has none. Loaded on request only. */
  @Column('jsonb', { nullable: true, select: false })
  evaluation?: Evaluation | null;

  /** Promotions in spite of the audit. Added to by `recordOverride`. */
  @Column('jsonb')
  auditOverrides!: PromotionOverride[];

  /** Markdown. */
  @Column('text')
  card!: string;
}
