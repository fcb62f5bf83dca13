import type { SettingValues } from '@picket/shared/settings';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SettingScope } from '../../api/setting.js';

/** What holds now for the fleet, a group or an agent. */
@Entity()
export class SettingLayerEntity {
  @PrimaryColumn('text')
  scope!: SettingScope;

  /** Name of the group or id of the agent; empty for the fleet. */
  @PrimaryColumn('text')
  target!: string;

  /** Grows by one with each change. */
  @Column('integer')
  revision!: number;

  @Column('jsonb')
  values!: SettingValues;

  @Column('text')
  note!: string;

  @Column('timestamptz')
  changedAt!: Date;

  @Column('text')
  changedBy!: string;
}

/** What held from then on. */
@Entity()
export class SettingRevisionEntity {
  @PrimaryColumn('text')
  scope!: SettingScope;

  @PrimaryColumn('text')
  target!: string;

  @PrimaryColumn('integer')
  revision!: number;

  @Column('jsonb')
  values!: SettingValues;

  @Column('text')
  note!: string;

  @Column('timestamptz')
  changedAt!: Date;

  @Column('text')
  changedBy!: string;
}
