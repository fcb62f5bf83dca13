export interface QueueLimits {
  readonly itemsPerAgent: number;
  /** Of all agents together. */
  readonly bytes: number;
  /** Agents that are worked on at a time. */
  readonly workers: number;
  /** Items of one agent that are worked on together. */
  readonly itemsPerTurn: number;
}

interface Sized {
  readonly payload: Uint8Array;
}

/** A bounded queue per agent: serial within an agent, several agents at a time, in turns, so that none waits for ever. */
export class AgentQueues<Item extends Sized> {
  private readonly queues = new Map<string, Item[]>();
  private readonly ready: string[] = [];
  private active = 0;
  private queuedBytes = 0;
  private idle: (() => void)[] = [];

  /** @param work must not reject */
  constructor(
    private readonly limits: QueueLimits,
    private readonly work: (agentId: string, items: readonly Item[]) => Promise<void>,
  ) {}

  /** Batches that wait or are being worked on. */
  get depth(): number {
    let depth = 0;
    for (const queue of this.queues.values()) depth += queue.length;
    return depth;
  }

  /** @returns false when there is no room: the item is not taken */
  push(agentId: string, item: Item): boolean {
    const queue = this.queues.get(agentId);
    const isFull = (queue?.length ?? 0) >= this.limits.itemsPerAgent;
    if (isFull || this.queuedBytes + item.payload.length > this.limits.bytes) return false;
    this.queuedBytes += item.payload.length;
    if (queue) queue.push(item);
    else {
      this.queues.set(agentId, [item]);
      this.ready.push(agentId);
      this.pump();
    }
    return true;
  }

  /** Resolves when everything that has been pushed is done. */
  async drained(): Promise<void> {
    if (this.queues.size > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private pump(): void {
    while (this.active < this.limits.workers) {
      const agentId = this.ready.shift();
      if (agentId === undefined) return;
      this.active += 1;
      void this.turn(agentId);
    }
  }

  private async turn(agentId: string): Promise<void> {
    const queue = this.queues.get(agentId) ?? [];
    const items = queue.slice(0, this.limits.itemsPerTurn);
    await this.work(agentId, items);
    queue.splice(0, items.length);
    this.queuedBytes -= items.reduce((sum, { payload }) => sum + payload.length, 0);
    this.active -= 1;
    if (queue.length > 0) this.ready.push(agentId);
    else this.queues.delete(agentId);
    if (this.queues.size === 0) for (const resolve of this.idle.splice(0)) resolve();
    this.pump();
  }
}
