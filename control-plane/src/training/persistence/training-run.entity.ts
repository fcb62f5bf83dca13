import type { ModelMetrics } from '@picket/shared/bundle';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TrainingParameters, TrainingRunDto } from '../../api/training-run.js';

@Entity()
export class TrainingRunEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** Null once it was deleted: see `TrainingRunRepository.countUsing`. */
  @Column('uuid', { nullable: true })
  datasetId!: string | null;

  /** `name@version`, for when it is gone. */
  @Column('text')
  dataset!: string;

  @Column('text')
  model!: string;

  @Column('text')
  benignClass!: string;

  @Column('boolean')
  promote!: boolean;

  @Column('boolean')
  promoteEqual!: boolean;

  /** Null: nobody said. */
  @Column('text', { nullable: true })
  by!: string | null;

  @Column('jsonb', { nullable: true })
  promotion!: TrainingRunDto['promotion'];

  @Column('text')
  state!: TrainingRunDto['state'];

  @Column('text')
  stage!: TrainingRunDto['stage'];

  @Column('real')
  progress!: number;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('timestamptz', { nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { nullable: true })
  finishedAt!: Date | null;

  @Column('jsonb')
  parameters!: TrainingParameters;

  @Column('jsonb')
  curve!: TrainingRunDto['curve'];

  @Column('jsonb')
  trials!: TrainingRunDto['trials'];

  @Column('jsonb')
  stages!: TrainingRunDto['stages'];

  @Column('jsonb', { nullable: true })
  metrics!: ModelMetrics | null;

  @Column('jsonb', { nullable: true })
  parity!: TrainingRunDto['parity'];

  @Column('integer', { nullable: true })
  version!: number | null;

  @Column('uuid', { nullable: true })
  restartOf!: string | null;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('jsonb')
  log!: TrainingRunDto['log'];
}
