import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ModelAlias } from '../../../api/model.js';

/** Which version of a model a name like `champion` means. */
@Entity()
export class ModelAliasEntity {
  @PrimaryColumn('text')
  name!: string;

  @PrimaryColumn('text')
  alias!: ModelAlias;

  @Column('integer')
  version!: number;

  @Column('timestamptz')
  setAt!: Date;
}
