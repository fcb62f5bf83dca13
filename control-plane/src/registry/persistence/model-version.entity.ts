import type { ModelManifest } from '@picket/shared/trust';
import type { PromotionOverride } from '../dto/model.dto.js';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A manifest without what is too long for a page: reference sketches and golden vectors. */
export type ModelDescription = Omit<ModelManifest, 'reference' | 'golden'>;

/** A model version; its row is written after its bundle is safely on disk, so what is listed can be fetched. */
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

  @Column('text')
  trainingRunId!: string;

  @Column('jsonb')
  description!: ModelDescription;

  /** Loaded on request only. */
  @Column('jsonb', { select: false })
  manifest?: ModelManifest;

  /** Promotions in spite of the audit. Added to by `recordOverride`. */
  @Column('jsonb')
  auditOverrides!: PromotionOverride[];

  /** Markdown. */
  @Column('text')
  card!: string;
}
