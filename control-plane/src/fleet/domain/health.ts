import type { AgentStatus } from '@picket/shared/contract';

export type AgentHealth = 'online' | 'silent' | 'offline';

/** An agent says itself (or by its will) that it is offline; one that is connected and says nothing is silent. */
export function healthOf(
  status: AgentStatus | null,
  lastSeenMs: number,
  nowMs: number,
  silentAfterMs: number,
): AgentHealth {
  if (!status?.online) return 'offline';
  return nowMs - lastSeenMs > silentAfterMs ? 'silent' : 'online';
}
