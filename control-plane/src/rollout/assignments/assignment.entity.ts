import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { AssignmentChangeDto } from '../../api/assignment.js';

/** One change of what a group runs. */
@Entity()
export class AssignmentChangeEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' })
  id!: string;

  @Column('text')
  groupName!: string;

  /** Null: from then on the champion of the fleet. */
  @Column('jsonb', { nullable: true })
  assigned!: AssignmentChangeDto['assigned'];

  @Column('jsonb')
  failedChecks!: AssignmentChangeDto['failedChecks'];

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('timestamptz')
  at!: Date;

  @Column('text')
  by!: string;
}
