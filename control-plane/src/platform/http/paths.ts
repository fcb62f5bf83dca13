export const API_PREFIX = 'api/v1';

/** What only agents ask for, on a listener of their own. */
export const AGENTS_PREFIX = 'agents/v1';

/** Holds the token of a session; over TLS with `__Host-` before it. */
export const SESSION_COOKIE = 'picket-session';

/** Answered beside the API, for machines that watch it. */
export const OPERATIONAL_PATHS = ['healthz', 'readyz', 'metrics'] as const;

/** Whether a path is the server's own, and no page or file of the console. */
export function isServerPath(path: string): boolean {
  if (path.startsWith('/api/') || path.startsWith(`/${AGENTS_PREFIX}/`)) return true;
  return OPERATIONAL_PATHS.some((name) => path === `/${name}`);
}
