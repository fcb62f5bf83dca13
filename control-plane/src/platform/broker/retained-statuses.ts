import { parseAgentTopic } from '@picket/shared/contract';

interface StatusLimits {
  readonly maxStatuses: number;
  readonly statusBytes: number;
}

interface Message {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly retain: boolean;
}

/**
 * Which agents' statuses the broker keeps for who subscribes later: one for each agent, no more than there may be
 * agents, each no larger than a message of the contract.
 */
export class RetainedStatuses {
  private readonly agents = new Set<string>();

  constructor(private readonly limits: StatusLimits) {}

  get size(): number {
    return this.agents.size;
  }

  /** Takes note of a message before it is published; false when it must not be. */
  admit({ topic, payload, retain }: Message): boolean {
    const target = retain ? parseAgentTopic(topic) : undefined;
    if (target?.channel !== 'status') return true;
    // An empty message clears what was kept.
    if (payload.length === 0) {
      this.agents.delete(target.agentId);
      return true;
    }
    if (payload.length > this.limits.statusBytes) return false;
    if (!this.agents.has(target.agentId) && this.agents.size >= this.limits.maxStatuses) return false;
    this.agents.add(target.agentId);
    return true;
  }
}
