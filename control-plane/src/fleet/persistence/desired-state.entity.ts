import type { DesiredState } from '@picket/shared/contract';
import type { SettingValues } from '@picket/shared/settings';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export type DesiredModel = NonNullable<DesiredState['model']>;

/** What one agent shall run. */
@Entity()
export class DesiredStateEntity {
  @PrimaryColumn('text')
  agentId!: string;

  /** Grows by one with each change of the model. */
  @Column('integer')
  revision!: number;

  @Column('jsonb', { nullable: true })
  model!: DesiredModel | null;

  /** What follows for it from the settings of fleet, group and agent. */
  @Column('jsonb')
  settings!: SettingValues;

  /** Grows by one with each change of the settings. */
  @Column('integer')
  settingsRevision!: number;

  @Column('timestamptz')
  changedAt!: Date;
}

/** The model of agents that were not told to run another one yet: one row. */
@Entity()
export class FleetDefaultEntity {
  static readonly ID = 1;

  @PrimaryColumn('integer')
  id!: number;

  @Column('jsonb', { nullable: true })
  model!: DesiredModel | null;
}
