import { queryOptions, useMutation, useQuery, type QueryClient } from '@tanstack/react-query';
import { ApiError, deleteJson, getJson, postJson, putJson } from './client.js';
import type { Action, PrincipalDto } from './types.js';

const TRY_AGAIN_MS = 2_000;

/** Who works in this browser; null: a person has to sign in first. Asked once, and again after a refusal. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<PrincipalDto | null> => {
    try {
      return await getJson('/session', {}, signal);
    } catch (error) {
      if (isSignedOut(error)) return null;
      throw error;
    }
  },
  // A person who has signed in in another tab is signed in here when this tab is looked at again.
  staleTime: ({ state }) => (state.data ? Infinity : 0),
  retry: false,
  refetchInterval: ({ state }) => (state.status === 'error' ? TRY_AGAIN_MS : false),
});

/** Undefined: not known yet; null: signed out. */
export const usePrincipal = () => useQuery(sessionQuery).data;

/** Whether the role of the person allows it. The server judges in any case: this is for what a page offers. */
export function useAllowed(action: Action): boolean {
  return usePrincipal()?.actions.includes(action) ?? false;
}

const hasCode = (error: unknown, code: string) => error instanceof ApiError && error.code === code;

export const isSignedOut = (error: unknown) => hasCode(error, 'access.sign-in-required');

/** After any refusal: the session may be over, or the role another one. */
export function noteRefusal(client: QueryClient, error: unknown): void {
  if (isSignedOut(error)) signedOut(client);
  if (hasCode(error, 'access.forbidden')) void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
}

/** The page gives way to the sign-in. */
export function signedOut(client: QueryClient): void {
  client.setQueryData(sessionQuery.queryKey, null);
}

export function useSignIn() {
  return useMutation({
    mutationFn: (said: { name: string; password: string }) => postJson('/session', { body: said }),
  });
}

/** @param said with a name only where the link makes the first administrator */
export function useSignInByLink() {
  return useMutation({
    mutationFn: (said: { token: string; name?: string; password: string }) =>
      postJson('/session/by-link', { body: said }),
  });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (said: { present: string; password: string }) => putJson('/session/password', { body: said }),
  });
}

const isDraft = (key: string) => key.startsWith('picket.draft.');

/** Ends the session. What was typed here is forgotten, and what the page holds goes with the page. */
export function useSignOut() {
  return useMutation({
    mutationFn: async () => {
      await deleteJson('/session', {}).catch((error: unknown) => {
        // It was over already.
        if (!isSignedOut(error)) throw error;
      });
      for (const key of Object.keys(sessionStorage).filter(isDraft)) sessionStorage.removeItem(key);
      window.location.assign('/sign-in');
    },
  });
}
