/** What a process may take to open a bundle and to compute its golden rows. The control plane's settings default to it. */
export const VET_LIMITS = { timeMs: 30_000, memoryBytes: 1024 * 1024 * 1024 } as const;
