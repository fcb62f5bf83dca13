import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { LabelUse } from '../../datasets/index.js';

/** What became of the rows of a label in a data set that was made with it. */
@Entity()
export class LabelUseEntity {
  @PrimaryColumn('uuid')
  datasetId!: string;

  @PrimaryColumn('bigint')
  labelId!: string;

  @Column('integer')
  taken!: number;

  @Column('jsonb')
  leftOut!: LabelUse['leftOut'];
}
