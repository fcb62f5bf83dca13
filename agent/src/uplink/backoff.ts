import type { Backoff } from '@picket/shared/async';

/**
 * Delays before the agent tries the broker or the control plane again. Half of a delay is random: agents that lost their
 * broker at the same moment do not come back at the same moment.
 */
export const SERVER_BACKOFF: Backoff = { firstMs: 500, maxMs: 30_000, jitter: 0.5 };
