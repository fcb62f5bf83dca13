import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DesiredModel } from '../persistence/desired-state.entity.js';

/** Agents that are configured together. Each agent belongs to exactly one. */
@Entity()
export class AgentGroupEntity {
  @PrimaryColumn('text')
  name!: string;

  @Column('text')
  notes!: string;

  /** What its agents shall run; null: the champion of the fleet. */
  @Column('jsonb', { nullable: true })
  model!: DesiredModel | null;

  @Column('timestamptz')
  createdAt!: Date;

  @Column('text')
  createdBy!: string;
}

/** What people say of an agent; it has this from its enrolment or its first status on. */
@Entity()
export class AgentMembershipEntity {
  @PrimaryColumn('text')
  agentId!: string;

  @Column('text')
  groupName!: string;

  @Column('jsonb')
  labels!: Record<string, string>;

  @Column('text')
  notes!: string;
}
