import { useMutation, useQueryClient } from '@tanstack/react-query';
import { deleteJson, patchJson, postJson } from './client.js';
import { listQuery } from './lists.js';
import type { Role } from './types.js';

const REFRESH_MS = 5_000;

export const usersQuery = { ...listQuery(['users'], '/users'), refetchInterval: REFRESH_MS };
export const apiKeysQuery = { ...listQuery(['api-keys'], '/api-keys'), refetchInterval: REFRESH_MS };
export const ownSessionsQuery = { ...listQuery(['sessions', 'own'], '/sessions'), refetchInterval: REFRESH_MS };
export const allSessionsQuery = {
  ...listQuery(['sessions', 'all'], '/sessions', { query: { all: 'true' } }),
  refetchInterval: REFRESH_MS,
};

function useChanged(...keys: string[]) {
  const client = useQueryClient();
  return () => Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })));
}

/** Only the answer holds the link. */
export function useInviteUser() {
  return useMutation({
    mutationFn: (user: { name: string; role: Role }) => postJson('/users', { body: user }),
    onSuccess: useChanged('users'),
  });
}

export function useChangeUser(name: string) {
  return useMutation({
    mutationFn: (changes: { role?: Role; isDisabled?: boolean }) =>
      patchJson('/users/{name}', { path: { name }, body: changes }),
    // It may be the person who works here.
    onSuccess: useChanged('users', 'sessions', 'session'),
  });
}

/** A link that sets another password; only the answer holds it. */
export function useMakeLink(name: string) {
  return useMutation({
    mutationFn: () => postJson('/users/{name}/link', { path: { name } }),
    onSuccess: useChanged('users'),
  });
}

/** Only the answer holds the key. */
export function useCreateApiKey() {
  return useMutation({
    mutationFn: (key: { name: string; role: Role; days: number; note: string }) => postJson('/api-keys', { body: key }),
    onSuccess: useChanged('api-keys'),
  });
}

export function useRevokeApiKey(id: string) {
  return useMutation({
    mutationFn: () => deleteJson('/api-keys/{id}', { path: { id } }),
    onSuccess: useChanged('api-keys'),
  });
}

export function useEndSession(id: string) {
  return useMutation({
    mutationFn: () => deleteJson('/sessions/{id}', { path: { id } }),
    onSuccess: useChanged('sessions'),
  });
}
