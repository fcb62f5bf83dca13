import type { SettingValues } from '@picket/shared/settings';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SettingScope } from '../../api/setting.js';

/** The settings of the fleet, a group or an agent after a change. */
abstract class ChangedSettings {
  @PrimaryColumn('text')
  scope!: SettingScope;

  /** Name of the group or id of the agent; empty for the fleet. */
  @PrimaryColumn('text')
  target!: string;

  /** Grows by one with each change. */
  abstract revision: number;

  @Column('jsonb')
  values!: SettingValues;

  @Column('text')
  note!: string;

  @Column('timestamptz')
  changedAt!: Date;

  @Column('text')
  changedBy!: string;
}

/** What holds now. */
@Entity()
export class SettingLayerEntity extends ChangedSettings {
  @Column('integer')
  revision!: number;
}

/** What held from then on. */
@Entity()
export class SettingRevisionEntity extends ChangedSettings {
  @PrimaryColumn('integer')
  revision!: number;
}
