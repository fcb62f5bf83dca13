import type { DatasetProfileName } from '@picket/shared/features';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DatasetDto } from '../../api/dataset.js';

@Entity()
export class DatasetEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  /** Counts the imports under this name, from 1. */
  @Column('integer')
  version!: number;

  @Column('text')
  status!: DatasetDto['status'];

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('timestamptz')
  createdAt!: Date;

  /** Names the folder that holds the numbers; null until the import has ended well. */
  @Column('text', { nullable: true })
  sha256!: string | null;

  @Column('text')
  profile!: DatasetProfileName;

  @Column('integer')
  rows!: number;

  @Column('integer')
  rowsUnlabelled!: number;

  @Column('jsonb')
  features!: string[];

  @Column('jsonb')
  classes!: Record<string, number>;

  @Column('jsonb')
  files!: DatasetDto['files'];

  @Column('jsonb')
  defects!: DatasetDto['defects'];

  @Column('jsonb', { nullable: true })
  audit!: DatasetDto['audit'];

  /** Of an audit that runs again, 0 to 1; null when none does. */
  @Column('real', { nullable: true })
  auditProgress!: number | null;

  /** Changed by AuditRepository alone, which adds to what is there. */
  @Column('jsonb')
  auditOverrides!: DatasetDto['auditOverrides'];

  @Column('jsonb', { nullable: true })
  derivedFrom!: DatasetDto['derivedFrom'];
}
