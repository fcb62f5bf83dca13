import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { DEFAULT_GROUP } from '@picket/shared/contract';
import { REMOTE_SETTING_NAMES, REMOTE_SETTINGS, type RemoteSetting, type SettingValues } from '@picket/shared/settings';
import type {
  EffectiveSettingsDto,
  NewSettingsDto,
  SettingDefinitionDto,
  SettingLayerDto,
  SettingPreviewDto,
  SettingScope,
} from '../../api/setting.js';
import { ControlPlaneError } from '../../errors.js';
import { CLOCK } from '../../platform/clock.js';
import { mapPage, type Page, type PageRequest } from '../../platform/database/keyset.js';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';
import { DesiredStateService } from '../desired-state.service.js';
import { GroupRepository } from '../groups/group.repository.js';
import { AgentRepository } from '../persistence/agent.repository.js';
import { DesiredStateRepository } from '../persistence/desired-state.repository.js';
import { effectiveSettings, effectiveValues, hasNarrower, type Layers } from './effective.js';
import type { SettingLayerEntity } from './setting.entity.js';
import { SettingRepository } from './setting.repository.js';

/** One agent with what each scope says for it. */
interface Configured {
  readonly agentId: string;
  readonly layers: Layers;
}

/** The settings of fleet, groups and agents: who says what, and what follows for each agent. */
@Injectable()
export class SettingsService {
  private readonly logger = new Logger('settings');

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly connection: TransactionalConnection,
    private readonly settings: SettingRepository,
    private readonly groups: GroupRepository,
    private readonly agents: AgentRepository,
    private readonly states: DesiredStateRepository,
    private readonly desired: DesiredStateService,
  ) {}

  definitions(): SettingDefinitionDto[] {
    return REMOTE_SETTING_NAMES.map((name) => toDefinition(name, REMOTE_SETTINGS[name]));
  }

  /** @throws PicketError `group.not-found`, `agent.not-found` */
  async layer(scope: SettingScope, target: string): Promise<SettingLayerDto> {
    await this.requireTarget(scope, target);
    return toDto((await this.settings.find(scope, target)) ?? emptyLayer(scope, target));
  }

  /** Newest first. @throws PicketError `group.not-found`, `agent.not-found` */
  async revisions(scope: SettingScope, target: string, request: PageRequest): Promise<Page<SettingLayerDto>> {
    await this.requireTarget(scope, target);
    return mapPage(await this.settings.pageOfRevisions(scope, target, request), toDto);
  }

  /**
   * Replaces the values of one scope; agents whose values change are told.
   * @throws PicketError `group.not-found`, `agent.not-found`, `setting.revision.conflict`
   */
  async save(
    scope: SettingScope,
    target: string,
    { values, basedOn, note, by }: NewSettingsDto,
  ): Promise<SettingLayerDto> {
    return this.connection.withTransaction(async () => {
      await this.settings.lock();
      await this.requireTarget(scope, target);
      const before = (await this.settings.find(scope, target)) ?? emptyLayer(scope, target);
      if (before.revision !== basedOn) throw changedMeanwhile(before, basedOn);
      const layer: SettingLayerEntity = {
        ...{ scope, target, values, note },
        revision: before.revision + 1,
        changedAt: new Date(this.clock.now()),
        changedBy: by,
      };
      await this.settings.save(layer);
      const affected = await this.agentsOf(scope, target);
      await this.desired.refresh(affected);
      this.logger.log(`${by} saved revision ${layer.revision} of the settings of ${scope} ${target}`.trimEnd());
      return toDto(layer);
    });
  }

  /** What saving these values would change. @throws PicketError `group.not-found`, `agent.not-found` */
  async preview(scope: SettingScope, target: string, values: SettingValues): Promise<SettingPreviewDto> {
    const before = (await this.layer(scope, target)).values;
    const agents = await this.configured(await this.agentsOf(scope, target));
    const changed = agents.filter(
      ({ layers }) => !isEqual(effectiveValues(layers), effectiveValues({ ...layers, [scope]: values })),
    );
    const names = REMOTE_SETTING_NAMES.filter((name) => before[name] !== values[name]);
    return {
      changes: names.map((name) => ({ name, from: before[name] ?? null, to: values[name] ?? null })),
      agents: changed.length,
      overridden: names.flatMap((name) => {
        const count = agents.filter(({ layers }) => hasNarrower(layers, scope, name)).length;
        return count === 0 ? [] : [{ name, agents: count }];
      }),
    };
  }

  /** Each setting of an agent: what shall hold, who says so, what the agent says. @throws PicketError `agent.not-found` */
  async ofAgent(agentId: string): Promise<EffectiveSettingsDto> {
    await this.requireTarget('agent', agentId);
    const agent = await this.agents.findById(agentId);
    const revision = (await this.states.ofAgent(agentId))?.settingsRevision ?? 0;
    const [membership] = await this.groups.membershipsOf([agentId]);
    const [configured] = await this.configured([agentId]);
    const said = { status: agent?.status ?? null, lastReport: agent?.lastSettingsReport ?? null, revision };
    return {
      ...{ agentId, revision },
      group: membership?.groupName ?? DEFAULT_GROUP,
      items: effectiveSettings(configured!.layers, said),
    };
  }

  private async agentsOf(scope: SettingScope, target: string): Promise<string[]> {
    if (scope === 'agent') return [target];
    if (scope === 'group') return this.states.agentsIn(target);
    return (await this.agents.all()).map(({ id }) => id);
  }

  private async configured(agentIds: readonly string[]): Promise<Configured[]> {
    const fleet = (await this.settings.find('fleet', ''))?.values ?? {};
    const groupOf = new Map((await this.groups.membershipsOf(agentIds)).map((row) => [row.agentId, row.groupName]));
    const byGroup = await this.valuesOf('group', [...new Set(groupOf.values())]);
    const byAgent = await this.valuesOf('agent', agentIds);
    return agentIds.map((agentId) => ({
      agentId,
      layers: {
        fleet,
        group: byGroup.get(groupOf.get(agentId) ?? DEFAULT_GROUP) ?? {},
        agent: byAgent.get(agentId) ?? {},
      },
    }));
  }

  private async valuesOf(scope: SettingScope, targets: readonly string[]): Promise<Map<string, SettingValues>> {
    return new Map((await this.settings.ofTargets(scope, targets)).map(({ target, values }) => [target, values]));
  }

  private async requireTarget(scope: SettingScope, target: string): Promise<void> {
    if (scope === 'group' && !(await this.groups.find(target)))
      throw new ControlPlaneError('group.not-found', `there is no group ${target}`);
    if (scope === 'agent' && (await this.groups.membershipsOf([target])).length === 0)
      throw new ControlPlaneError('agent.not-found', `there is no agent ${target}`);
  }
}

function toDefinition(name: string, setting: RemoteSetting): SettingDefinitionDto {
  const { kind, description, fallback } = setting;
  const bounds =
    setting.kind === 'integer'
      ? { minimum: setting.minimum, maximum: setting.maximum, unit: setting.unit, choices: null }
      : { minimum: null, maximum: null, unit: null, choices: [...setting.choices] };
  return { name, kind, description, fallback, ...bounds };
}

function emptyLayer(scope: SettingScope, target: string): Omit<SettingLayerEntity, 'changedAt' | 'changedBy'> {
  return { scope, target, revision: 0, values: {}, note: '' };
}

function toDto({
  scope,
  target,
  revision,
  values,
  note,
  ...changed
}: ReturnType<typeof emptyLayer> & Partial<SettingLayerEntity>): SettingLayerDto {
  const { changedAt, changedBy } = changed;
  return {
    scope,
    target,
    revision,
    values,
    note,
    changedAt: changedAt?.toISOString() ?? null,
    changedBy: changedBy ?? null,
  };
}

function isEqual(a: SettingValues, b: SettingValues): boolean {
  return REMOTE_SETTING_NAMES.every((name) => a[name] === b[name]);
}

function changedMeanwhile({ revision }: { revision: number }, basedOn: number): ControlPlaneError {
  return new ControlPlaneError(
    'setting.revision.conflict',
    `the settings are at revision ${revision} by now, not at ${basedOn}`,
    { next: 'read them again, and make the change on what is there now' },
  );
}
