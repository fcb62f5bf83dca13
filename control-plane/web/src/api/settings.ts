import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { getJson, postJson, putJson } from './client.js';
import { listQuery } from './lists.js';
import type { NewSettingsDto, SettingLayerDto, SettingPreviewDto } from './types.js';

/** Whose settings: of the fleet, of a group, or of an agent. */
export type SettingTarget =
  { readonly scope: 'fleet'; readonly name: '' } | { readonly scope: 'group' | 'agent'; readonly name: string };

const REFRESH_MS = 5_000;

export const settingDefinitionsQuery = queryOptions({
  queryKey: ['setting-definitions'],
  queryFn: ({ signal }) => getJson('/settings', {}, signal),
  staleTime: Infinity,
});

const keyOf = ({ scope, name }: SettingTarget) => ['settings', scope, name];

export const settingLayerQuery = (target: SettingTarget) =>
  queryOptions({
    queryKey: [...keyOf(target), 'layer'],
    queryFn: ({ signal }): Promise<SettingLayerDto> => {
      const { scope, name } = target;
      if (scope === 'fleet') return getJson('/settings/fleet', {}, signal);
      if (scope === 'group') return getJson('/settings/groups/{group}', { path: { group: name } }, signal);
      return getJson('/settings/agents/{agent}', { path: { agent: name } }, signal);
    },
  });

export function settingRevisionsQuery(target: SettingTarget) {
  const key = [...keyOf(target), 'revisions'];
  const { scope, name } = target;
  if (scope === 'fleet') return listQuery(key, '/settings/fleet/revisions');
  if (scope === 'group') return listQuery(key, '/settings/groups/{group}/revisions', { path: { group: name } });
  return listQuery(key, '/settings/agents/{agent}/revisions', { path: { agent: name } });
}

export const effectiveSettingsQuery = (id: string) =>
  queryOptions({
    queryKey: ['settings', 'effective', id],
    queryFn: ({ signal }) => getJson('/agents/{id}/settings', { path: { id } }, signal),
    refetchInterval: REFRESH_MS,
  });

/** What saving these values would change. */
export function usePreviewSettings({ scope, name }: SettingTarget) {
  return useMutation({
    mutationFn: (values: SettingLayerDto['values']): Promise<SettingPreviewDto> => {
      const body = { values };
      if (scope === 'fleet') return postJson('/settings/fleet/preview', { body });
      if (scope === 'group') return postJson('/settings/groups/{group}/preview', { path: { group: name }, body });
      return postJson('/settings/agents/{agent}/preview', { path: { agent: name }, body });
    },
  });
}

export function useSaveSettings({ scope, name }: SettingTarget) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewSettingsDto): Promise<SettingLayerDto> => {
      if (scope === 'fleet') return putJson('/settings/fleet', { body });
      if (scope === 'group') return putJson('/settings/groups/{group}', { path: { group: name }, body });
      return putJson('/settings/agents/{agent}', { path: { agent: name }, body });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['settings'] }),
  });
}
