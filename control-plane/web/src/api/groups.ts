import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { deleteJson, getJson, patchJson, postJson, putJson } from './client.js';
import { listQuery } from './lists.js';
import type { NewAssignmentDto } from './types.js';

const REFRESH_MS = 5_000;

export const groupsQuery = { ...listQuery(['agent-groups'], '/agent-groups'), refetchInterval: REFRESH_MS };

export const groupQuery = (name: string) =>
  queryOptions({
    queryKey: ['agent-groups', name],
    queryFn: ({ signal }) => getJson('/agent-groups/{name}', { path: { name } }, signal),
    refetchInterval: REFRESH_MS,
  });

export const groupModelQuery = (name: string) =>
  queryOptions({
    queryKey: ['agent-groups', name, 'model'],
    queryFn: ({ signal }) => getJson('/agent-groups/{name}/model', { path: { name } }, signal),
  });

export const assignmentChangesQuery = (name: string) =>
  listQuery(['agent-groups', name, 'model', 'changes'], '/agent-groups/{name}/model/changes', { path: { name } });

/** Everything that shows groups, or agents by their group. */
function useGroupsChanged() {
  const client = useQueryClient();
  return () =>
    Promise.all(
      ['agent-groups', 'agents', 'agent', 'settings'].map((key) => client.invalidateQueries({ queryKey: [key] })),
    );
}

export function useCreateGroup() {
  return useMutation({
    mutationFn: (group: { name: string; notes: string; by: string }) => postJson('/agent-groups', { body: group }),
    onSuccess: useGroupsChanged(),
  });
}

export function useChangeGroup(name: string) {
  return useMutation({
    mutationFn: (changes: { name: string; notes: string; by: string }) =>
      patchJson('/agent-groups/{name}', { path: { name }, body: changes }),
    onSuccess: useGroupsChanged(),
  });
}

export function useRemoveGroup(name: string) {
  return useMutation({
    mutationFn: ({ by }: { by: string }) => deleteJson('/agent-groups/{name}', { path: { name }, body: { by } }),
    onSuccess: useGroupsChanged(),
  });
}

/** Moves an agent to another group, or writes its labels and notes. */
export function useDescribeAgent(id: string) {
  return useMutation({
    mutationFn: (said: { group: string; labels: Record<string, string>; notes: string; by: string }) =>
      patchJson('/agents/{id}', { path: { id }, body: said }),
    onSuccess: useGroupsChanged(),
  });
}

/** What the checks say of an assignment. */
export function usePreviewAssignment(name: string) {
  return useMutation({
    mutationFn: (question: Omit<NewAssignmentDto, 'by' | 'reason'>) =>
      postJson('/agent-groups/{name}/model/preview', { path: { name }, body: question }),
  });
}

export function useAssignModel(name: string) {
  return useMutation({
    mutationFn: (assignment: NewAssignmentDto) =>
      putJson('/agent-groups/{name}/model', { path: { name }, body: assignment }),
    onSuccess: useGroupsChanged(),
  });
}

export function useUnassignModel(name: string) {
  return useMutation({
    mutationFn: (why: { by: string; reason?: string }) =>
      deleteJson('/agent-groups/{name}/model', { path: { name }, body: why }),
    onSuccess: useGroupsChanged(),
  });
}
