import type { SettingDefinitionDto, SettingLayerDto } from '../../api/types.js';

/** What stands in the fields; empty or absent is not set. */
export type Draft = Readonly<Record<string, string | number>>;

/** The values that are set. */
export function valuesOf(draft: Draft): SettingLayerDto['values'] {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== ''));
}

/** What is wrong, by setting. */
export function faultsOf(definitions: readonly SettingDefinitionDto[], draft: Draft): Record<string, string> {
  const faults = definitions.flatMap((definition): [string, string][] => {
    const fault = faultOf(definition, draft[definition.name]);
    return fault === undefined ? [] : [[definition.name, fault]];
  });
  return Object.fromEntries(faults);
}

export function faultOf({ kind, minimum, maximum }: SettingDefinitionDto, value: string | number | undefined) {
  if (kind === 'choice' || value === undefined || value === '') return undefined;
  const isWithin = Number.isInteger(value) && Number(value) >= (minimum ?? 0) && Number(value) <= (maximum ?? Infinity);
  return isWithin ? undefined : `A whole number from ${minimum} to ${maximum}`;
}
