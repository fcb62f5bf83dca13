export const API_PREFIX = 'api/v1';

/** Answered beside the API, for machines that watch it. */
export const OPERATIONAL_PATHS = ['healthz', 'readyz', 'metrics'] as const;
