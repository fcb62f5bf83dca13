import type { Backoff } from '@picket/shared/async';

/**
 * Of everything that the agent asks the broker or the control plane for. Half of the delay is random: a fleet that lost
 * its broker at once does not come back at once.
 */
export const SERVER_BACKOFF: Backoff = { firstMs: 500, maxMs: 30_000, jitter: 0.5 };
