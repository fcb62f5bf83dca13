import type { AgentReport, AgentStatus } from '@picket/shared/contract';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AgentRates } from '../domain/rates.js';

@Entity()
export class AgentEntity {
  @PrimaryColumn('text')
  id!: string;

  @Column('timestamptz')
  firstSeenAt!: Date;

  @Column('timestamptz')
  lastSeenAt!: Date;

  @Column('jsonb', { nullable: true })
  status!: AgentStatus | null;

  /** Over the last two statuses of one boot epoch. */
  @Column('jsonb', { nullable: true })
  rates!: AgentRates | null;

  /** What became of its model. */
  @Column('jsonb', { nullable: true })
  lastReport!: AgentReport | null;

  /** What became of its settings. */
  @Column('jsonb', { nullable: true })
  lastSettingsReport!: AgentReport | null;

  /** When a person said that it will come back; no status changes it. */
  @Column('timestamptz', { nullable: true })
  expectedSince?: Date | null;
}
