export const API_PREFIX = 'api/v1';

/** Answered beside the API, for machines that watch it. */
export const OPERATIONAL_PATHS = ['healthz', 'readyz', 'metrics'] as const;

/** Whether a path is the server's own, and no page or file of the console. */
export function isServerPath(path: string): boolean {
  return path.startsWith('/api/') || OPERATIONAL_PATHS.some((name) => path === `/${name}`);
}
