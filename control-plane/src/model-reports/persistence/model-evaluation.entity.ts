import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ModelEvaluationDto } from '../../api/model-evaluation.js';

/** Kept beside the version and not in its bundle, which never changes. */
@Entity()
export class ModelEvaluationEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  @Column('integer')
  version!: number;

  @Column('uuid')
  datasetId!: string;

  @Column('integer', { nullable: true })
  against!: number | null;

  @Column('text')
  state!: ModelEvaluationDto['state'];

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null;

  @Column('jsonb', { nullable: true })
  result!: ModelEvaluationDto['result'];

  @Column('jsonb', { nullable: true })
  comparison!: ModelEvaluationDto['comparison'];
}
