import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { DEFAULT_GROUP } from '@picket/shared/contract';
import type { Repository } from 'typeorm';
import { z } from 'zod';
import type {
  AssignmentChangeDto,
  AssignmentPreviewDto,
  AssignmentQuestionDto,
  GroupModelDto,
  NewAssignmentDto,
  RemoveAssignmentDto,
} from '../../api/assignment.js';
import type { PromotionCheck } from '../../api/promotion.js';
import { ControlPlaneError } from '../../errors.js';
import { DesiredStateService, GroupsService, type DesiredModel } from '../../fleet/index.js';
import { CLOCK } from '../../platform/clock.js';
import { mapPage, readPage, type KeysetOrder, type Page, type PageRequest } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { API_PREFIX } from '../../platform/http/paths.js';
import { RegistryService } from '../../registry/index.js';
import { AssignmentChangeEntity } from './assignment.entity.js';

const NEWEST_FIRST: KeysetOrder<AssignmentChangeEntity> = {
  direction: 'DESC',
  columns: ['change.id'],
  key: z.tuple([z.string().regex(/^\d{1,18}$/)]),
  keyOf: ({ id }) => [id],
};

/**
 * The only way by which a group gets a model of its own or other thresholds, and by which it goes back to the champion of
 * the fleet; ESLint refuses another. Each change is judged by the promotion gate, as a new champion is.
 */
@Injectable()
export class AssignmentsService {
  private readonly logger = new Logger('assignments');

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly connection: TransactionalConnection,
    private readonly registry: RegistryService,
    private readonly groups: GroupsService,
    private readonly desired: DesiredStateService,
  ) {}

  /** What the agents of a group shall run. @throws PicketError `group.not-found` */
  async get(group: string): Promise<GroupModelDto> {
    const assigned = await this.groups.modelOf(group);
    const model = assigned ?? (await this.desired.fleetModel());
    return {
      ...{ group, isAssigned: assigned !== null },
      model: model && { name: model.name, version: model.version },
      thresholds: model?.thresholds ?? {},
      noveltyThreshold: model?.noveltyThreshold ?? null,
    };
  }

  /**
   * What the checks say of an assignment.
   * @throws PicketError `group.not-found`, `assignment.default.conflict`, and what `RegistryService.judgeAssignment` throws
   */
  async preview(group: string, { model, version, ...tuning }: AssignmentQuestionDto): Promise<AssignmentPreviewDto> {
    refuseDefault(group);
    const { model: before } = await this.get(group);
    const { checks } = await this.registry.judgeAssignment({ name: model, version }, tuning, before);
    return { incumbent: before, checks };
  }

  /**
   * Gives a group a model of its own, with thresholds where it says so; its agents are told.
   * @throws PicketError `assignment.gate.conflict`, and what `preview` throws
   */
  async assign(group: string, { by, reason, ...question }: NewAssignmentDto): Promise<GroupModelDto> {
    const { checks } = await this.preview(group, question);
    const failedChecks = this.passOver(group, checks, reason);
    const { model: name, version, thresholds = {}, noveltyThreshold } = question;
    await this.connection.withTransaction(async () => {
      const { model, profile, bundleBytes } = await this.registry.assignable(name, version);
      const bundlePath = `/${API_PREFIX}/models/${name}/versions/${version}/bundle`;
      const desired: DesiredModel = {
        ...{ ...model, profile, bundlePath, bundleBytes },
        ...(Object.keys(thresholds).length > 0 && { thresholds }),
        ...(noveltyThreshold !== undefined && { noveltyThreshold }),
      };
      await this.desired.setGroupModel(group, desired);
      const assigned = { name, version, thresholds, noveltyThreshold: noveltyThreshold ?? null };
      await this.keep({ groupName: group, assigned, failedChecks, reason: reason ?? null, by });
    });
    this.logger.log(`${by} assigned ${name} ${version} to group ${group}`);
    return this.get(group);
  }

  /**
   * Back to the champion of the fleet, which is judged beside what the group runs.
   * @throws PicketError `group.not-found`, `assignment.not-found`, `assignment.gate.conflict`
   */
  async unassign(group: string, { by, reason }: RemoveAssignmentDto): Promise<GroupModelDto> {
    const { isAssigned, model: before } = await this.get(group);
    if (!isAssigned) throw new ControlPlaneError('assignment.not-found', `group ${group} has no model of its own`);
    const champion = await this.desired.fleetModel();
    const report = champion && (await this.registry.judgeAssignment(champion, {}, before));
    const failedChecks = this.passOver(group, report?.checks ?? [], reason);
    await this.connection.withTransaction(async () => {
      await this.desired.setGroupModel(group, null);
      await this.keep({ groupName: group, assigned: null, failedChecks, reason: reason ?? null, by });
    });
    this.logger.log(`${by} took the model of group ${group} away`);
    return this.get(group);
  }

  /** Newest first. @throws PicketError `group.not-found` */
  async changes(group: string, request: PageRequest): Promise<Page<AssignmentChangeDto>> {
    await this.groups.get(group);
    const query = this.rows.createQueryBuilder('change').where({ groupName: group });
    return mapPage(await readPage(query, NEWEST_FIRST, request), ({ assigned, failedChecks, reason, at, by }) => ({
      ...{ assigned, failedChecks, reason, by },
      at: at.toISOString(),
    }));
  }

  /** @returns the checks that fail and that the reason answers for */
  private passOver(group: string, checks: readonly PromotionCheck[], reason: string | undefined): PromotionCheck[] {
    const failed = checks.filter(({ state }) => state === 'fail');
    if (failed.length > 0 && reason === undefined) throw gateRefuses(group, failed);
    return failed;
  }

  private async keep(change: Omit<AssignmentChangeEntity, 'id' | 'at'>): Promise<void> {
    await this.rows.insert({ ...change, at: new Date(this.clock.now()) });
  }

  private get rows(): Repository<AssignmentChangeEntity> {
    return this.connection.repository(AssignmentChangeEntity);
  }
}

function refuseDefault(group: string): void {
  if (group !== DEFAULT_GROUP) return;
  const message = `the group ${DEFAULT_GROUP} runs the champion of the fleet`;
  throw new ControlPlaneError('assignment.default.conflict', message, {
    next: 'promote a version, or move agents to a group of their own',
  });
}

function gateRefuses(group: string, failed: readonly PromotionCheck[]): ControlPlaneError {
  const reasons = failed.map(({ check, detail }) => `${check}: ${detail}`).join('; ');
  return new ControlPlaneError('assignment.gate.conflict', `checks fail for group ${group}: ${reasons}`, {
    next: 'choose another version or other thresholds, or assign it with a reason',
  });
}
