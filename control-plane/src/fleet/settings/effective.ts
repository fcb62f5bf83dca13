import type { AgentReport, AgentStatus } from '@picket/shared/contract';
import { REMOTE_SETTING_NAMES, type SettingValue, type SettingValues } from '@picket/shared/settings';
import { SETTING_SCOPES, type EffectiveSettingDto, type SettingScope } from '../../api/setting.js';

/** What each scope says, for one agent. */
export type Layers = Readonly<Record<SettingScope, SettingValues>>;

/** The values that hold for an agent: the narrower scope goes before the wider. */
export function effectiveValues(layers: Layers): Record<string, SettingValue> {
  return Object.assign({}, ...SETTING_SCOPES.map((scope) => layers[scope])) as Record<string, SettingValue>;
}

/** Who says the value of a setting; undefined: no scope does, so that the host decides. */
export function originOf(layers: Layers, name: string): SettingScope | undefined {
  return SETTING_SCOPES.findLast((scope) => Object.hasOwn(layers[scope], name));
}

/** Does a narrower scope than this one say the setting for the agent too? */
export function hasNarrower(layers: Layers, scope: SettingScope, name: string): boolean {
  return SETTING_SCOPES.slice(SETTING_SCOPES.indexOf(scope) + 1).some((narrower) =>
    Object.hasOwn(layers[narrower], name),
  );
}

/** What an agent says of its settings. */
export interface ReportedSettings {
  readonly status: AgentStatus | null;
  readonly lastReport: AgentReport | null;
  /** Revision of the settings that it shall carry out. */
  readonly revision: number;
}

/** Each setting with its origin, beside what the agent says. */
export function effectiveSettings(layers: Layers, said: ReportedSettings): EffectiveSettingDto[] {
  const values = effectiveValues(layers);
  return REMOTE_SETTING_NAMES.map((name) => {
    const wanted = Object.hasOwn(values, name) ? values[name]! : null;
    const reported = said.status?.settings?.values[name] ?? null;
    return {
      ...{ name, reported },
      value: wanted ?? reported,
      origin: originOf(layers, name) ?? 'host',
      ...stateOf(name, wanted, reported, said),
    };
  });
}

function stateOf(
  name: string,
  wanted: SettingValue | null,
  reported: SettingValue | null,
  { status, lastReport, revision }: ReportedSettings,
): Pick<EffectiveSettingDto, 'state' | 'reason'> {
  if (!status?.settings) return { state: 'unknown', reason: '' };
  const refusal = lastReport?.refused?.find(({ setting }) => setting === name);
  if (wanted !== null && refusal && lastReport?.revision === revision)
    return { state: 'refused', reason: refusal.reason };
  const isCarriedOut = status.settings.revision === revision && (wanted === null || wanted === reported);
  return { state: isCarriedOut ? 'applied' : 'pending', reason: '' };
}
