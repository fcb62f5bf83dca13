import type { DesiredState } from '@picket/shared/contract';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export type DesiredModel = NonNullable<DesiredState['model']>;

/** What one agent shall run. */
@Entity()
export class DesiredStateEntity {
  @PrimaryColumn('text')
  agentId!: string;

  /** Grows by one with each change. */
  @Column('integer')
  revision!: number;

  @Column('jsonb', { nullable: true })
  model!: DesiredModel | null;

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
